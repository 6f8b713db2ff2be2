//! How long rows are kept.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;

use crate::delivery::rows::State;
use crate::store::{Old, purge_all};

use super::service::Service;

/// How often old rows are looked for, at least.
const LOOK: Duration = Duration::from_secs(10 * 60);

/// How often, at most.
const OFTEN: Duration = Duration::from_secs(1);

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Deletes what is old, for ever.
pub(super) async fn purge(service: Arc<Service>) {
    let options = &service.options;
    let shortest = options.keep_delivered.min(options.keep_failed).min(options.keep_variables);
    let every = shortest.clamp(OFTEN, LOOK);
    loop {
        for (old, keep) in [
            (Old::Deliveries(State::Delivered), options.keep_delivered),
            (Old::Deliveries(State::Cancelled), options.keep_delivered),
            (Old::Deliveries(State::Failed), options.keep_failed),
            (Old::Variables, options.keep_variables),
            (Old::RunKeys, DAY),
            (Old::Acts, 400 * DAY),
        ] {
            match purge_all(Arc::clone(&service.store), old, keep).await {
                Ok(0) => {}
                Ok(count) => {
                    let what = format!("{old:?}");
                    service.log.line("info", "purge", [("what", what.into()), ("count", count.into())]);
                }
                Err(fault) => {
                    service.store_fault(fault);
                }
            }
        }
        sleep(every).await;
    }
}
