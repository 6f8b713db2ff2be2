//! A delivery as tests and benches accept it.

use bytes::Bytes;
use hooklang::delivery::rows::{NewDelivery, Origin};
use hooklang::delivery::webhook_id;

/// Of the flow `sales` for `call`, to the endpoint `crm`.
pub fn delivery(project: &str, call: &str, payload: impl Into<Bytes>) -> NewDelivery {
    NewDelivery {
        id: webhook_id(project, "sales", call),
        flow: "sales".into(),
        call: call.into(),
        endpoint: "crm".into(),
        declared: true,
        origin: Origin::End,
        hash: [1; 32],
        payload: payload.into(),
        traceparent: None,
        variables: vec![],
    }
}
