//! Opening a database so that what it commits is kept.

use std::ffi::CString;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior, params};

use super::fault;
use crate::store::migrate::{MIGRATIONS, Migration, Schema, missing};
use crate::store::{OpenError, StoreError};

/// The first version that cannot corrupt a database when it resets the write-ahead log.
const OLDEST: i32 = 3_051_003;

/// How long a writer waits for another process's.
const BUSY: Duration = Duration::from_secs(5);

/// Prepared statements that are kept.
const STATEMENTS: usize = 96;

/// Opens the database at `file` for writing, makes it if it is not there, and brings its schema up to date.
pub(super) fn open(file: &Path) -> Result<Connection, OpenError> {
    open_with(file, MIGRATIONS)
}

fn open_with(file: &Path, migrations: &'static [Migration]) -> Result<Connection, OpenError> {
    if rusqlite::version_number() < OLDEST {
        return Err(OpenError::OldSqlite(rusqlite::version()));
    }
    let folder = folder(file);
    if let Some(kind) = network_file_system(&folder).map_err(unavailable)? {
        return Err(OpenError::NetworkFileSystem(kind));
    }
    create(file).map_err(unavailable)?;
    let mut connection = configured(file)?;
    migrate(&mut connection, migrations)?;
    File::open(&folder).and_then(|folder| folder.sync_all()).map_err(unavailable)?;
    Ok(connection)
}

/// Opens one more connection to a database that [`open`] has prepared, which only reads.
pub(super) fn open_reader(file: &Path) -> Result<Connection, OpenError> {
    let connection = configured(file)?;
    connection.pragma_update(None, "query_only", true).map_err(statement)?;
    Ok(connection)
}

/// Each name is found from the one before it, so that no row but its first is read.
const PROJECTS: &str = "
  with recursive
    flows (name) as (select min(project) from flow
      union all select (select min(f.project) from flow f where f.project > flows.name)
      from flows where name is not null),
    deliveries (name) as (select min(project) from delivery
      union all select (select min(d.project) from delivery d where d.project > deliveries.name)
      from deliveries where name is not null)
  select name from flows where name is not null union select name from deliveries where name is not null";

/// The projects that declare flows or have deliveries. A file that is not a store stays as it is.
pub(super) fn projects(file: &Path) -> Result<Vec<String>, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags).map_err(statement)?;
    connection.busy_timeout(BUSY).map_err(statement)?;
    let is_store = match connection.table_exists(None, "hook_schema") {
        Err(fault) if fault.sqlite_error_code() == Some(ErrorCode::NotADatabase) => false,
        found => found.map_err(statement)?,
    };
    if !is_store {
        return Err(OpenError::Foreign(file.display().to_string()));
    }
    let mut found = connection.prepare(PROJECTS).map_err(statement)?;
    let names = found.query_map([], |row| row.get(0)).map_err(statement)?;
    names.collect::<Result<_, _>>().map_err(statement)
}

/// The folder that holds `file`.
pub(super) fn folder(file: &Path) -> PathBuf {
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Payloads are nobody else's: only the owner may read the file, and so its log.
fn create(file: &Path) -> io::Result<()> {
    OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(file).map(drop)
}

fn configured(file: &Path) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags).map_err(statement)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.busy_timeout(BUSY).map_err(statement)?;
    let mode: String =
        connection.query_row("pragma journal_mode = wal", [], |row| row.get(0)).map_err(statement)?;
    if mode != "wal" {
        return Err(
            StoreError::Unavailable(format!("SQLite uses the journal mode `{mode}`, not `wal`")).into()
        );
    }
    connection.pragma_update(None, "synchronous", "full").map_err(statement)?;
    connection.query_row("pragma secure_delete = on", [], |_| Ok(())).map_err(statement)?;
    Ok(connection)
}

fn migrate(connection: &mut Connection, migrations: &'static [Migration]) -> Result<(), OpenError> {
    // Most starts find nothing to make, and then wait for no other program's lock.
    let there: bool = connection.table_exists(None, "hook_schema").map_err(statement)?;
    if there && missing(schema(connection)?, migrations)?.is_empty() {
        return Ok(());
    }
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(statement)?;
    tx.execute_batch(
        "create table if not exists hook_schema
         (one int primary key check (one = 1), version int not null, oldest int not null) strict;
         insert into hook_schema values (1, 0, 0) on conflict do nothing;",
    )
    .map_err(statement)?;
    for (schema, step) in missing(schema(&tx)?, migrations)? {
        tx.execute_batch(step.sqlite).map_err(statement)?;
        tx.execute("update hook_schema set version = ?, oldest = ?", params![schema.version, schema.oldest])
            .map_err(statement)?;
    }
    tx.commit().map_err(|fault| fault::of_commit(&fault).into())
}

fn schema(connection: &Connection) -> Result<Schema, OpenError> {
    let found = connection.query_row("select version, oldest from hook_schema", [], |row| {
        Ok(Schema { version: row.get(0)?, oldest: row.get(1)? })
    });
    found.map_err(statement)
}

fn statement(fault: rusqlite::Error) -> OpenError {
    fault::of_statement(&fault).into()
}

fn unavailable(fault: io::Error) -> OpenError {
    StoreError::Unavailable(fault.to_string()).into()
}

/// The kind of file system that `folder` is on, if other machines share it or it only looks like a local one: SQLite's
/// log needs memory that all processes share, and locks that hold.
fn network_file_system(folder: &Path) -> io::Result<Option<&'static str>> {
    #[cfg(target_os = "linux")]
    {
        let folder = CString::new(folder.as_os_str().as_encoded_bytes())?;
        let found = rustix::fs::statfs(folder.as_c_str())?;
        Ok(network_kind(found.f_type as i64))
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = folder;
        Ok(None)
    }
}

/// By the numbers of `statfs(2)`.
#[cfg(target_os = "linux")]
fn network_kind(number: i64) -> Option<&'static str> {
    Some(match number {
        0x6969 => "NFS",
        0x517B | 0xFF53_4D42 | 0xFE53_4D42 => "an SMB share",
        0x0102_1997 => "a 9P share",
        0x5346_414F => "AFS",
        0x00C3_6400 => "Ceph",
        0x0BD0_0BD0 => "Lustre",
        0x4750_4653 => "GPFS",
        0x7461_636F => "OCFS2",
        0x0116_1970 => "GFS2",
        0x6573_5546 => "a FUSE file system",
        _ => return None,
    })
}

/// How many bytes of disk are free for the database.
pub(super) fn free(folder: &Path) -> io::Result<u64> {
    let found = rustix::fs::statvfs(folder)?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use tempfile::TempDir;

    use super::*;

    fn pragma(connection: &Connection, name: &str) -> String {
        connection
            .pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0))
            .map(|value| format!("{value:?}"))
            .unwrap()
    }

    #[test]
    fn every_connection_commits_durably_and_deletes_securely() {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("hook.db");
        let writer = open(&file).unwrap();
        let reader = open_reader(&file).unwrap();
        for connection in [writer, reader] {
            for (name, value) in [
                ("journal_mode", "Text(\"wal\")"),
                ("synchronous", "Integer(2)"),
                ("secure_delete", "Integer(1)"),
                ("busy_timeout", "Integer(5000)"),
            ] {
                assert_eq!(pragma(&connection, name), value, "{name}");
            }
        }
    }

    #[test]
    fn a_reader_cannot_write() {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("hook.db");
        open(&file).unwrap();
        assert!(open_reader(&file).unwrap().execute("delete from delivery", []).is_err());
    }

    #[test]
    fn projects_are_found_from_what_they_declare() {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("hook.db");
        let store = open(&file).unwrap();
        assert_eq!(projects(&file).unwrap(), [""; 0]);
        // A flow may be called less than its project.
        store
            .execute_batch(
                "insert into flow (project, name, endpoint) values ('q', 'a', 'e'), ('p', 'a', 'e')",
            )
            .unwrap();
        assert_eq!(projects(&file).unwrap(), ["p", "q"]);
    }

    #[test]
    fn a_file_that_is_not_a_store_is_refused_and_left_as_it_is() {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("x.db");
        let tables = folder.path().join("tables.db");
        Connection::open(&tables).unwrap().execute_batch("create table one (a)").unwrap();
        for content in [Vec::new(), b"text".to_vec(), fs::read(&tables).unwrap()] {
            fs::write(&file, &content).unwrap();
            let why = projects(&file).unwrap_err().to_string();
            assert_eq!(why, format!("`{}` is not a store of Hook", file.display()));
            assert_eq!(fs::read(&file).unwrap(), content);
        }
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "no log was made");
    }

    #[test]
    fn a_lock_that_another_program_holds_stops_no_start() {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("hook.db");
        let other = open(&file).unwrap();
        other.execute_batch("begin immediate").unwrap();
        let started = std::time::Instant::now();
        let mut connection = open(&file).unwrap();
        assert!(started.elapsed() < BUSY);
        // It waits where it writes.
        connection.busy_timeout(Duration::ZERO).unwrap();
        assert!(connection.transaction_with_behavior(TransactionBehavior::Immediate).is_err());
    }

    #[test]
    fn the_bundled_sqlite_cannot_corrupt_its_log() {
        assert!(rusqlite::version_number() >= OLDEST, "{}", rusqlite::version());
    }

    #[test]
    fn only_the_owner_may_read_the_file() {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("hook.db");
        open(&file).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn network_file_systems_are_known() {
        // As <linux/magic.h> has them.
        for (number, kind) in [
            (0x6969, Some("NFS")),
            (0xFF53_4D42, Some("an SMB share")),
            (0x6573_5546, Some("a FUSE file system")),
            (0xEF53, None),
            (0x5846_5342, None),
            (0x0102_1994, None),
        ] {
            assert_eq!(network_kind(number), kind, "{number:#x}");
        }
        assert_eq!(network_file_system(&std::env::temp_dir()).unwrap(), None);
    }

    const EXPANDED: &[Migration] = &[
        Migration { sqlite: "create table one (a)", postgres: "", oldest: 1 },
        Migration { sqlite: "alter table one add column b", postgres: "", oldest: 1 },
    ];

    const CONTRACTED: &[Migration] = &[
        Migration { sqlite: "create table one (a)", postgres: "", oldest: 1 },
        Migration { sqlite: "alter table one add column b", postgres: "", oldest: 1 },
        Migration { sqlite: "alter table one drop column a", postgres: "", oldest: 2 },
    ];

    #[test]
    fn an_older_program_goes_on_after_an_expansion_and_not_after_a_contraction() {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("hook.db");
        for known in [&EXPANDED[..1], EXPANDED, &EXPANDED[..1], CONTRACTED, EXPANDED] {
            open_with(&file, known).unwrap();
        }
        let refused = open_with(&file, &EXPANDED[..1]);
        assert!(matches!(refused, Err(OpenError::NewerSchema { found: 3, oldest: 2, known: 1 })));
    }

    #[test]
    fn a_migration_that_fails_leaves_nothing_behind() {
        const BROKEN: &[Migration] =
            &[Migration { sqlite: "create table one (a); create table one (b)", postgres: "", oldest: 1 }];
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("hook.db");
        assert!(open_with(&file, BROKEN).is_err());
        open_with(&file, EXPANDED).unwrap();
    }
}
