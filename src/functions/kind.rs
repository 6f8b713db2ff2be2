//! What an argument may be.

use std::fmt;

use super::misuse::Misuse;
use super::{characters, decimal, hours, list, moment, pattern, query, region, words};
use crate::json::Json;

/// What an argument may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text; a number or boolean counts as the text that it is inside one.
    Text,
    /// A text that is not empty.
    Filled,
    /// A number of at most 28 digits, or a text that is one.
    Decimal,
    /// A whole number, or a text that is one.
    Whole {
        /// The least that it may be.
        least: i64,
        /// The most that it may be.
        most: i64,
    },
    /// A list.
    List,
    /// Any value.
    Any,
    /// One of these words; the first is meant where it is not given, if there is a default at all.
    Choice(&'static [&'static str]),
    /// RFC 3339, a date, or Unix seconds.
    Moment,
    /// The name of a time zone of the IANA database.
    Zone,
    /// An ISO 3166 alpha-2 code.
    Region,
    /// Opening hours: an object from `mon` … `sun` to lists of periods.
    Hours,
    /// A list of dates.
    Dates,
    /// A JSONPath that begins with `$`, `data` or `@`.
    Path,
    /// A regular expression that is matched in linear time.
    Pattern,
    /// A format as strftime has them.
    Format,
}

impl Kind {
    /// Whether `value` can be used as this.
    ///
    /// # Errors
    /// [`Misuse`] where it cannot.
    pub fn check(self, value: &Json) -> Result<(), Misuse> {
        match self {
            Self::Text => characters::text(value).map(drop),
            Self::Filled => characters::filled(value).map(drop),
            Self::Decimal => decimal::read(value).map(drop),
            Self::Whole { least, most } => decimal::whole(value, least, most).map(drop),
            Self::List => list::read(value).map(drop),
            Self::Any => Ok(()),
            Self::Choice(words) => words::choice(value, words).map(drop),
            Self::Moment => moment::Moment::read(value).map(drop),
            Self::Zone => moment::zone(value).map(drop),
            Self::Region => region::read(value).map(drop),
            Self::Hours => hours::Hours::read(value).map(drop),
            Self::Dates => moment::dates(value).map(drop),
            Self::Path => query::read(value).map(drop),
            Self::Pattern => pattern::Pattern::read(value).map(drop),
            Self::Format => moment::format(value).map(drop),
        }
    }

    /// Whether it may be a list, of whatever items.
    pub(super) fn takes_lists(self) -> bool {
        matches!(self, Self::List | Self::Any | Self::Dates)
    }

    /// Whether it may be an object, of whatever members.
    pub(super) fn takes_objects(self) -> bool {
        matches!(self, Self::Any | Self::Hours)
    }

    /// Whether it may be a text, whatever it says.
    pub(super) fn takes_texts(self) -> bool {
        !matches!(self, Self::List | Self::Dates | Self::Hours)
    }
}

/// What is expected, with its article: `a whole number from 4 to 12`.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "a text",
            Self::Filled => "a text that is not empty",
            Self::Decimal => decimal::EXPECTED,
            Self::Whole { least, most } => {
                return f.write_str(&decimal::whole_expected(*least, *most));
            }
            Self::List => "a list",
            Self::Any => "any value",
            Self::Choice(words) => return f.write_str(&words::one_of(words)),
            Self::Moment => moment::EXPECTED,
            Self::Zone => moment::ZONE_EXPECTED,
            Self::Region => region::EXPECTED,
            Self::Hours => hours::EXPECTED,
            Self::Dates => "a list of dates such as `\"2026-12-25\"`",
            Self::Path => query::EXPECTED,
            Self::Pattern => pattern::EXPECTED,
            Self::Format => "a strftime format, such as `%d %B %Y`",
        })
    }
}
