//! `test` blocks (section 3.6): what a test gives, what its server replies, and how what a run did differs from
//! what the test expects.
//!
//! [`run`] runs a test without a network and with virtual time. Whoever runs it elsewhere, such as `hook demo`
//! against a server, takes [`Given`] and [`script`], runs it by [`perform`], and compares with [`differences`].

mod compare;
pub mod coverage;
mod functions;
mod given;
mod made_up;
mod perform;
mod recorder;
mod saved;
mod script;
mod sent;
mod unplayable;
pub mod written;

pub use compare::{Difference, Values, differences};
pub use functions::functions;
pub use given::Given;
pub use perform::{Outcome, Performed, perform, run};
pub use recorder::{Exchange, Recorder};
pub use saved::{Saved, Unsaved};
pub use script::script;
pub use sent::Sent;
pub use unplayable::Unplayable;
