-- Times are milliseconds; state: 0 waiting, 1 sending, 2 delivered, 3 failed, 4 cancelled.
create table delivery (
  project text not null, id blob not null, flow text not null, call text not null, endpoint text not null,
  undeclared int not null, by_run int not null, state int not null default 0, due int not null,
  due_set int not null, token int not null default 0, attempts int not null default 0, nonce blob not null,
  hash blob, accepted int not null, settled int, reason text, erase int not null default 0, traceparent text,
  primary key (project, id)) strict;
create index delivery_waiting on delivery (project, endpoint, (attempts > 0), due)
  where state = 0 and undeclared = 0;
create index delivery_undeclared on delivery (project, endpoint, flow, due) where state = 0 and undeclared = 1;
create index delivery_sending on delivery (project, due) where state = 1;
create index delivery_settled on delivery (project, state, settled) where state >= 2;
create index delivery_call on delivery (project, call);
create index delivery_accepted on delivery (project, accepted, id);

create table payload (project text not null, id blob not null, body blob not null, primary key (project, id)) strict;

create table attempt (
  project text not null, id blob not null, token int not null, started int not null, ms int not null, status int,
  reason text, response blob, primary key (project, id, token)) strict, without rowid;

create table variable (
  project text not null, call text not null, name text not null, value blob not null, saved int not null,
  primary key (project, call, name)) strict, without rowid;
create index variable_saved on variable (project, saved);

create table run_key (
  project text not null, name text not null, key blob not null, request blob not null, nonce blob not null,
  started int not null, primary key (project, name, key)) strict, without rowid;
create index run_key_started on run_key (project, started);

create table pause (project text not null, endpoint text not null, since int not null,
  primary key (project, endpoint)) strict, without rowid;

create table flow (project text not null, name text not null, endpoint text not null,
  primary key (project, name)) strict, without rowid;

create table act (
  project text not null, id blob not null, by text not null, what text not null, filter text not null,
  count int not null, at int not null, primary key (project, id)) strict, without rowid;

create table probe (project text not null primary key, at int not null) strict, without rowid;
