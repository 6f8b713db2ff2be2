//! `hook deliveries list|show|replay|cancel`

use std::sync::Arc;

use hooklang::serve::{Listed, Shown};
use hooklang::store::{Cancelled, Filter, Page, Replayed, Store, StoreError};
use uuid::Uuid;

use super::arguments::{Deliveries, DeliveriesCommand, ListDeliveries, OneDelivery};
use super::output::Output;
use super::{Exit, Unable, executor, store};

/// Who replays and cancels, in the record of acts.
const BY: &str = "hook deliveries";

/// Does what is asked with the deliveries of a store.
pub fn run(deliveries: &Deliveries, output: &mut Output) -> Result<Exit, Unable> {
    let kept = &deliveries.kept;
    let tokio = executor::start()?;
    tokio.block_on(async {
        let opened = store::open_kept(kept.project.as_deref(), &kept.store).await?;
        let done = match &deliveries.what {
            DeliveriesCommand::List(asked) => list(&opened, asked, output).await,
            DeliveriesCommand::Show(asked) => show(&opened, asked, output).await,
            DeliveriesCommand::Replay(asked) => replay(&opened, asked, output).await,
            DeliveriesCommand::Cancel(asked) => cancel(&opened, asked, output).await,
        };
        // Nothing is left to commit.
        let _ = opened.close().await;
        done
    })
}

async fn list(store: &Arc<dyn Store>, asked: &ListDeliveries, output: &mut Output) -> Result<Exit, Unable> {
    let filter = Filter {
        state: asked.state,
        flow: asked.flow.clone(),
        call: asked.call.clone(),
        endpoint: asked.endpoint.clone(),
        ..Filter::default()
    };
    let page = Page { after: asked.after, limit: asked.limit.saturating_add(1) };
    let listed = Listed::new(store.list(filter, page, None).await.map_err(told)?, asked.limit);
    let out = output.results();
    if asked.json {
        writeln!(out, "{}", serde_json::to_string(&listed).map_err(|error| error.to_string())?)?;
        return Ok(Exit::Well);
    }
    for row in &listed.deliveries {
        let held = if row.held { " (held)" } else { "" };
        writeln!(
            out,
            "{}  {:9}  {}  {}  → {}  attempts: {}{held}  {}",
            row.id, row.state, row.flow, row.call, row.endpoint, row.attempts, row.accepted
        )?;
    }
    if let Some(next) = &listed.next {
        writeln!(output.notes(), "there are more: `--after {next}`")?;
    }
    Ok(Exit::Well)
}

async fn show(store: &Arc<dyn Store>, asked: &OneDelivery, output: &mut Output) -> Result<Exit, Unable> {
    match store.get(asked.id, false, None).await.map_err(told)? {
        None => Ok(missing(asked.id, output)),
        Some(found) => {
            let shown = serde_json::to_string(&Shown::from(found)).map_err(|error| error.to_string())?;
            writeln!(output.results(), "{shown}")?;
            Ok(Exit::Well)
        }
    }
}

async fn replay(store: &Arc<dyn Store>, asked: &OneDelivery, output: &mut Output) -> Result<Exit, Unable> {
    let why = match store.replay(asked.id, BY.to_owned()).await.map_err(told)? {
        Replayed::Queued => {
            writeln!(output.results(), "{} is queued again", asked.id)?;
            return Ok(Exit::Well);
        }
        Replayed::NotFound => return Ok(missing(asked.id, output)),
        Replayed::UnderWay => "an attempt is under way",
        Replayed::Erased => "its content is erased",
    };
    output.complain(&format!("{} can't be replayed: {why}", asked.id));
    Ok(Exit::Fault)
}

async fn cancel(store: &Arc<dyn Store>, asked: &OneDelivery, output: &mut Output) -> Result<Exit, Unable> {
    let why = match store.cancel(asked.id, BY.to_owned()).await.map_err(told)? {
        Cancelled::Done => {
            writeln!(output.results(), "{} is cancelled", asked.id)?;
            return Ok(Exit::Well);
        }
        Cancelled::NotFound => return Ok(missing(asked.id, output)),
        Cancelled::UnderWay => "an attempt is under way",
        Cancelled::Settled => "it is settled",
        Cancelled::Erased => "it is settled, and its content is erased",
    };
    output.complain(&format!("{} can't be cancelled: {why}", asked.id));
    Ok(Exit::Fault)
}

fn missing(id: Uuid, output: &mut Output) -> Exit {
    output.complain(&format!("there is no delivery `{id}`"));
    Exit::Fault
}

fn told(fault: StoreError) -> Unable {
    Unable::Because(fault.to_string())
}
