//! Tasks that own connections: whoever wants something done queues it and waits for the answer.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::sync::{Mutex, mpsc, oneshot};

use super::connect::Connector;
use super::session::{Session, Work};
use crate::store::{Answer, StoreError};

type Job = Box<dyn for<'s> FnOnce(Result<&'s mut Session, StoreError>) -> BoxFuture<'s, ()> + Send>;

/// The way to such tasks, which take from one queue.
pub(super) struct Line {
    jobs: mpsc::UnboundedSender<Job>,
}

impl Line {
    /// Starts `tasks` tasks, each with a connection of its own once it needs one. They end when the line is dropped and
    /// what was queued is done.
    pub(super) fn start(connector: &Arc<Connector>, tasks: usize) -> Self {
        let (jobs, queue) = mpsc::unbounded_channel();
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..tasks {
            tokio::spawn(serve(Arc::clone(connector), Arc::clone(&queue)));
        }
        Self { jobs }
    }

    /// Queues `work`, which is done even if the answer is dropped.
    pub(super) fn call<W: Work>(&self, work: W) -> Answer<W::Answer> {
        let (answer, answered) = oneshot::channel();
        let queued = self.jobs.send(Box::new(move |session| {
            Box::pin(async move {
                let done = match session {
                    Ok(session) => session.transact(&work).await,
                    Err(fault) => Err(fault),
                };
                let _ = answer.send(done);
            })
        }));
        Box::pin(async move {
            let stopped = || StoreError::Unavailable("its task has ended".into());
            queued.map_err(|_| stopped())?;
            answered.await.unwrap_or_else(|_| Err(stopped()))
        })
    }
}

async fn serve(connector: Arc<Connector>, queue: Arc<Mutex<mpsc::UnboundedReceiver<Job>>>) {
    let mut kept: Option<Session> = None;
    loop {
        let job = queue.lock().await.recv().await;
        let Some(job) = job else { return };
        let session = match kept.take().filter(Session::is_sound) {
            Some(session) => Ok(session),
            None => connector.session().await,
        };
        match session {
            Ok(mut session) => {
                job(Ok(&mut session)).await;
                kept = Some(session);
            }
            Err(fault) => job(Err(fault)).await,
        }
    }
}
