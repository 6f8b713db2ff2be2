//! A filter as SQL.

use tokio_postgres::types::ToSql;
use uuid::Uuid;

use super::session::Values;
use crate::delivery::rows::{Millis, State};
use crate::store::Filter;

/// Whether a text may be `name`: none of PostgreSQL holds a NUL, nor may a value that is compared with one.
pub(super) fn may_be_stored(name: &str) -> bool {
    !name.contains('\0')
}

/// A filter as ` and …`, with its values.
pub(super) struct Conditions {
    pub(super) sql: String,
    values: Vec<Box<dyn ToSql + Send + Sync>>,
    first: usize,
}

impl Conditions {
    /// Of a filter whose first value is `$first`.
    pub(super) fn of(filter: &Filter, first: usize) -> Self {
        let mut conditions = Self { sql: " and project = $1".to_owned(), values: Vec::new(), first };
        let number = |state: State| state.number();
        conditions.add("state =", filter.state.map(number));
        conditions.add_name("flow =", filter.flow.as_deref());
        conditions.add_name("call =", filter.call.as_deref());
        conditions.add_name("endpoint =", filter.endpoint.as_deref());
        conditions.add("accepted >=", filter.since);
        conditions.add("accepted <=", filter.until);
        conditions
    }

    fn add(&mut self, condition: &str, value: Option<impl ToSql + Send + Sync + 'static>) {
        if let Some(value) = value {
            self.sql.push_str(&format!(" and {condition} ${}", self.first + self.values.len()));
            self.values.push(Box::new(value));
        }
    }

    fn add_name(&mut self, condition: &str, name: Option<&str>) {
        match name {
            Some(name) if !may_be_stored(name) => self.sql.push_str(" and false"),
            _ => self.add(condition, name.map(str::to_owned)),
        }
    }

    /// A comparison of two columns.
    pub(super) fn add_pair(&mut self, condition: &str, accepted: Millis, id: Uuid) {
        let next = self.first + self.values.len();
        self.sql.push_str(&format!(" and {condition} (${next}, ${})", next + 1));
        self.values.push(Box::new(accepted));
        self.values.push(Box::new(id));
    }

    /// `before`, and the filter's values after them.
    pub(super) fn values<'v>(&'v self, before: &Values<'v>) -> Vec<&'v (dyn ToSql + Sync)> {
        let own = self.values.iter().map(|value| &**value as &(dyn ToSql + Sync));
        before.iter().copied().chain(own).collect()
    }
}
