//! The flow-end webhook (language, section 5): from a call record and a flow's variables to a delivery.

mod attempt;
mod identity;
mod payload;
mod record;
pub mod rows;
pub mod schedule;
mod signature;

pub use attempt::{DeliveryStatus, FlowEndRun};
pub use identity::{is_call_uuid, webhook_id};
pub use record::{CallRecord, InvalidCallRecord, Leg, Recording};
pub use signature::{InvalidKey, SigningKey};

pub(crate) use attempt::deliver;
