//! Files, spans and places: the one line index of the program.

mod edit;
mod file;
mod place;
mod sources;
mod span;
mod unit;

pub use self::edit::Edited;
pub use self::file::Source;
pub use self::place::{DeclarationId, FileId, Location, Place, Position, Site};
pub use self::sources::{Moved, Sources};
pub use self::span::Span;
pub use self::unit::Unit;
