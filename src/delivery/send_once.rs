//! Delivery without a store: once, at once.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::runtime::Env;

use super::attempt::{self, Undelivered, Unsendable};
use super::deliver::{Deliver, Delivery, DeliveryStatus, FlowEndRun};

/// Sends once, at once, through its own transport; in a dry run, not at all.
impl Deliver for Env {
    fn deliver<'a>(&'a self, delivery: Delivery<'a>) -> BoxFuture<'a, FlowEndRun> {
        send_once(self, delivery).boxed()
    }
}

async fn send_once(env: &Env, delivery: Delivery<'_>) -> FlowEndRun {
    let body = delivery.sent.compact();
    let id = delivery.id(&body);
    let Delivery { flow, at, endpoint, payload, private, .. } = delivery;
    let mut run = FlowEndRun::unsent(DeliveryStatus::Failed, payload, None, true);
    let undelivered = |why: &str| {
        let place = env.program().show_place(at);
        Some(env.shown(&format!("{place}: the flow-end webhook was not delivered: {why}")))
    };
    match attempt::form(env, endpoint, id, body, at, None) {
        Err(Unsendable::Unsigned(why)) => run.message = undelivered(&why),
        Err(Unsendable::Unformed(unformed)) => {
            run.request = unformed.request.map(|request| request.without(private));
            run.message = Some(unformed.message);
        }
        Ok(formed) => {
            let shown = formed.shown.without(private.clone());
            run.request = Some(shown.clone());
            if env.settings().dry_run {
                run.status = DeliveryStatus::Queued;
            } else {
                run.attempts = 1;
                match attempt::send(env, formed.message, shown.hidden_host(), &private).await {
                    Ok(()) => run.status = DeliveryStatus::Delivered,
                    Err(Undelivered { why, response }) => {
                        run.message = undelivered(&why);
                        run.response = response;
                    }
                }
            }
        }
    }
    tracing::debug!(%flow, status = ?run.status, attempts = run.attempts, "flow-end webhook ran");
    run
}
