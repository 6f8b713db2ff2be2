//! Which schema a store has, and what brings it up to this program's.

use super::OpenError;

/// A step from one schema to the next. A step only adds: what it makes superfluous goes in a later one, which
/// then raises `oldest`.
pub(super) struct Migration {
    /// The statements for SQLite.
    pub(super) sqlite: &'static str,
    /// The statements for PostgreSQL.
    pub(super) postgres: &'static str,
    /// The oldest schema whose programs can go on working on the store afterwards.
    pub(super) oldest: i32,
}

/// Every step, from an empty store on: the schema's number is how many were taken.
pub(super) const MIGRATIONS: &[Migration] = &[Migration {
    sqlite: include_str!("schema/1.sqlite.sql"),
    postgres: include_str!("schema/1.postgres.sql"),
    oldest: 1,
}];

/// The schema that a store has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Schema {
    /// How many steps were taken.
    pub(super) version: i32,
    /// The oldest schema whose programs it serves.
    pub(super) oldest: i32,
}

/// The steps that a store of that schema lacks, each with the schema that it leads to. None if a newer program has been
/// there and still serves this one.
pub(super) fn missing(
    found: Schema,
    known: &'static [Migration],
) -> Result<Vec<(Schema, &'static Migration)>, OpenError> {
    let newest = i32::try_from(known.len()).unwrap_or(i32::MAX);
    if found.oldest > newest {
        return Err(OpenError::NewerSchema { found: found.version, oldest: found.oldest, known: newest });
    }
    let numbered = (1..).zip(known);
    Ok(numbered
        .filter(|(version, _)| *version > found.version)
        .map(|(version, step)| (Schema { version, oldest: step.oldest }, step))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: &[Migration] = &[
        Migration { sqlite: "1", postgres: "1", oldest: 1 },
        Migration { sqlite: "2", postgres: "2", oldest: 1 },
        Migration { sqlite: "3", postgres: "3", oldest: 2 },
    ];

    fn versions(version: i32, oldest: i32, known: &'static [Migration]) -> Vec<i32> {
        let steps = missing(Schema { version, oldest }, known).unwrap();
        steps.iter().map(|(schema, _)| schema.version).collect()
    }

    #[test]
    fn a_store_gets_the_steps_that_it_lacks() {
        assert_eq!(versions(0, 0, STEPS), [1, 2, 3]);
        assert_eq!(versions(2, 1, STEPS), [3]);
        assert_eq!(versions(3, 2, STEPS), [0; 0]);
    }

    #[test]
    fn a_newer_schema_names_the_oldest_program_that_it_still_serves() {
        assert_eq!(versions(3, 2, &STEPS[..2]), [0; 0]);
        let refused = missing(Schema { version: 3, oldest: 2 }, &STEPS[..1]);
        assert!(matches!(refused, Err(OpenError::NewerSchema { found: 3, oldest: 2, known: 1 })));
    }
}
