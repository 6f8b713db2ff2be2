//! The flow-end webhook (language, section 5): from a call record and a flow's variables to a delivery.

mod attempt;
mod payload;
mod record;
mod signature;

pub use attempt::{DeliveryStatus, FlowEndRun};
pub use record::{CallRecord, InvalidCallRecord, Leg, Recording};
pub use signature::{InvalidKey, SigningKey};

pub(crate) use attempt::deliver;
