//! What the worker asks of a store.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use uuid::Uuid;

use super::rows::{Claim, Claimed, Deliverable, NextDue, Settled, Settlement};
use super::schedule::Delays;
use super::store_error::StoreError;
use super::wake::Wake;

/// What a store answers, once it has committed.
pub type Answer<T> = BoxFuture<'static, Result<T, StoreError>>;

/// The rows of one project that wait to be delivered; the delivering half of a store.
pub trait Claims: Send + Sync {
    /// What is due, and when the next delivery or the next lease is.
    fn next_due(&self, deliverable: Arc<Deliverable>) -> Answer<NextDue>;

    /// Claims due rows of endpoints that are not paused, the longest due first.
    fn claim(&self, claim: Claim) -> Answer<Vec<Claimed>>;

    /// Settles attempts under their tokens, and records each; answers in the order of `batch`, in which no id
    /// occurs twice.
    fn settle(&self, batch: Vec<Settlement>) -> Answer<Vec<Settled>>;

    /// Gives back claims whose attempt was not begun, as if they had not been made. How many were still its own.
    fn give_back(&self, claims: Vec<(Uuid, i64)>) -> Answer<u64>;

    /// Settles up to 200 claims whose lease has ended, as attempts with an unknown outcome. Those claims,
    /// without their payloads.
    fn expire_claims(&self, delays: Delays) -> Answer<Vec<Claimed>>;

    /// Moves back the times of rows that were written by a clock more than a second ahead. How many.
    fn follow_clock(&self) -> Answer<u64>;

    /// Hints that something may be due.
    fn wake(&self) -> &Wake;
}
