//! A transaction of one project at one time.

use std::cell::Cell;

use rusqlite::{OptionalExtension, Params, Row, Transaction};

use crate::delivery::rows::Millis;

/// A transaction of one project at one time. Statements are kept prepared.
pub(super) struct Tx<'c> {
    pub(super) sql: Transaction<'c>,
    pub(super) project: &'c str,
    pub(super) now: Millis,
    /// Whether something may be due once this is committed.
    pub(super) due: Cell<bool>,
    /// Whether it erases content, which the log still holds once this is committed.
    pub(super) erased: Cell<bool>,
}

impl Tx<'_> {
    /// Runs a statement; how many rows it changed.
    pub(super) fn run(&self, sql: &str, values: impl Params) -> rusqlite::Result<usize> {
        self.sql.prepare_cached(sql)?.execute(values)
    }

    /// The only row, if there is one.
    pub(super) fn one<T>(
        &self,
        sql: &str,
        values: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Option<T>> {
        self.sql.prepare_cached(sql)?.query_row(values, read).optional()
    }

    /// All rows.
    pub(super) fn all<T>(
        &self,
        sql: &str,
        values: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        self.sql.prepare_cached(sql)?.query_map(values, read)?.collect()
    }
}
