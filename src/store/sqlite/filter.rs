//! A filter as SQL.

use rusqlite::types::Value;

use super::transaction::Tx;
use crate::store::Filter;

/// The filter as ` and …`; its values follow the project, and the time if `first` is 3.
pub(super) fn conditions(filter: &Filter, tx: &Tx<'_>, first: usize) -> (String, Vec<Value>) {
    let mut values = vec![tx.project.to_owned().into(), tx.now.into()];
    values.truncate(first - 1);
    let mut sql = " and project = ?1".to_owned();
    let mut add = |condition: &str, value: Option<Value>| {
        if let Some(value) = value {
            values.push(value);
            sql.push_str(&format!(" and {condition} ?{}", values.len()));
        }
    };
    let text = |text: &Option<String>| text.clone().map(Value::from);
    add("state =", filter.state.map(|state| i64::from(state.number()).into()));
    add("flow =", text(&filter.flow));
    add("call =", text(&filter.call));
    add("endpoint =", text(&filter.endpoint));
    add("accepted >=", filter.since.map(Value::from));
    add("accepted <=", filter.until.map(Value::from));
    (sql, values)
}
