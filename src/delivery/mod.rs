//! The flow-end webhook (language, section 5): from a call record and a flow's variables to a delivery.
//!
//! A flow hands its [`Delivery`] to whoever [`Deliver`]s it. An [`Env`](crate::runtime::Env) does by sending it
//! once, at once.

mod attempt;
mod claims;
mod clock;
mod deliver;
mod group;
mod identity;
mod payload;
mod queued;
mod request_hash;
pub mod rows;
pub mod schedule;
mod send_once;
mod signature;
mod store_error;
mod wake;
pub mod worker;

pub(crate) use crate::call_record::moment;
pub use crate::call_record::{CallRecord, InvalidCallRecord, Leg, Recording, schema as record_schema};
pub use claims::{Answer, Claims};
pub use clock::{Clock, SystemClock};
pub use deliver::{Deliver, Delivery, DeliveryStatus, FlowEndRun};
pub use group::{Grouped, Groups, LARGEST_BYTES, LARGEST_ROWS};
pub use identity::{is_call_uuid, webhook_id};
pub(crate) use payload::payload as details;
pub use queued::{Outgoing, can_form, send_queued};
pub use request_hash::request_hash;
pub use signature::{InvalidKey, SigningKey};
pub use store_error::StoreError;
pub use wake::Wake;

pub(crate) use clock::millis;
