//! From a flow and variables to what its steps came to (section 3.5).
//!
//! Steps run as any webhook does, in a [`Runner`](crate::runtime::Runner). At its end the flow hands the details
//! of the call to whoever [`Deliver`](crate::delivery::Deliver)s them: it knows nothing of how that is done.

mod course;
mod follow;
mod result;
mod run;

pub use follow::Follow;
pub use result::FlowRun;
pub use run::{FlowError, Part, payload, run, run_part};
