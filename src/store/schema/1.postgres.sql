-- Times are milliseconds; state: 0 waiting, 1 sending, 2 delivered, 3 failed, 4 cancelled.
create table delivery (
  project text not null, id uuid not null, flow text not null, call text not null, endpoint text not null,
  undeclared boolean not null, by_run boolean not null, state smallint not null default 0, due bigint not null,
  due_set bigint not null, token bigint not null default 0, attempts int not null default 0, nonce uuid not null,
  hash bytea, accepted bigint not null, settled bigint, reason text, erase boolean not null default false,
  traceparent text, primary key (project, id));
create index delivery_waiting on delivery (project, endpoint, (attempts > 0), due)
  where state = 0 and not undeclared;
create index delivery_undeclared on delivery (project, endpoint, flow, due) where state = 0 and undeclared;
create index delivery_sending on delivery (project, due) where state = 1;
create index delivery_settled on delivery (project, state, settled) where state >= 2;
create index delivery_call on delivery (project, call);
create index delivery_accepted on delivery (project, accepted, id);

create table payload (project text not null, id uuid not null, body bytea not null, primary key (project, id));

create table attempt (
  project text not null, id uuid not null, token bigint not null, started bigint not null, ms int not null,
  status int, reason text, response bytea, primary key (project, id, token));

create table variable (
  project text not null, call text not null, name text not null, value bytea not null, saved bigint not null,
  primary key (project, call, name));
create index variable_saved on variable (project, saved);

create table run_key (
  project text not null, name text not null, key bytea not null, request bytea not null, nonce uuid not null,
  started bigint not null, primary key (project, name, key));
create index run_key_started on run_key (project, started);

create table pause (project text not null, endpoint text not null, since bigint not null,
  primary key (project, endpoint));

create table flow (project text not null, name text not null, endpoint text not null, primary key (project, name));

create table act (
  project text not null, id uuid not null, by text not null, what text not null, filter text not null,
  count bigint not null, at bigint not null, primary key (project, id));

create table probe (project text not null primary key, at bigint not null);
