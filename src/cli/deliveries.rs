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

/// Does what is asked with the deliveries of a store. Where a machine reads standard output, that is a document all the
/// same if it can't be done.
pub fn run(deliveries: &Deliveries, output: &mut Output) -> Result<Exit, Unable> {
    let done = perform(deliveries, output);
    let for_a_machine = match &deliveries.what {
        DeliveriesCommand::List(asked) => asked.json,
        DeliveriesCommand::Show(_) => true,
        DeliveriesCommand::Replay(_) | DeliveriesCommand::Cancel(_) => false,
    };
    if let Err(Unable::Because(why)) = &done
        && for_a_machine
    {
        output.no_result(why)?;
    }
    done
}

fn perform(deliveries: &Deliveries, output: &mut Output) -> Result<Exit, Unable> {
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
    if asked.json {
        output.json(&listed)?;
        return Ok(Exit::Well);
    }
    let out = output.results();
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
        None => {
            output.no_result(&absent(asked.id))?;
            Ok(missing(asked.id, output))
        }
        Some(found) => {
            output.json(&Shown::from(found))?;
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
    output.complain(&absent(id));
    Exit::Fault
}

fn absent(id: Uuid) -> String {
    format!("there is no delivery `{id}`")
}

fn told(fault: StoreError) -> Unable {
    Unable::Because(fault.to_string())
}
