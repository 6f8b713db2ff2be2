//! `hook deliveries`, and where deliveries are kept.

use clap::{Args, Subcommand};
use hooklang::delivery::rows::State;
use uuid::Uuid;

use crate::cli::units;

/// Where deliveries are kept.
#[derive(Debug, Args)]
pub struct Kept {
    /// Where deliveries are kept: `sqlite:FILE` or `postgres://…`.
    #[arg(
        long,
        global = true,
        value_name = "STORE",
        env = "HOOK_STORE",
        hide_env_values = true,
        default_value = "sqlite:hook.db"
    )]
    pub store: String,

    /// The project's name in the store. Without it, the folder's name, or for `hook deliveries` the only one that the
    /// file holds; PostgreSQL needs it.
    #[arg(long, global = true, value_name = "NAME")]
    pub project: Option<String>,
}

#[derive(Debug, Args)]
pub struct Deliveries {
    #[command(flatten)]
    pub kept: Kept,

    #[command(subcommand)]
    pub what: DeliveriesCommand,
}

#[derive(Debug, Subcommand)]
pub enum DeliveriesCommand {
    /// Lists deliveries, newest first.
    List(ListDeliveries),
    /// Shows a delivery with its attempts, as JSON.
    Show(OneDelivery),
    /// Queues a delivery again, with the same `webhook-id`.
    Replay(OneDelivery),
    /// Ends a delivery that waits.
    Cancel(OneDelivery),
}

#[derive(Debug, Args)]
pub struct ListDeliveries {
    /// Only those in that state: `waiting`, `sending`, `delivered`, `failed` or `cancelled`.
    #[arg(long, value_name = "STATE", value_parser = units::state)]
    pub state: Option<State>,

    /// Only those of that flow.
    #[arg(long, value_name = "NAME")]
    pub flow: Option<String>,

    /// Only those of that call.
    #[arg(long, value_name = "UUID")]
    pub call: Option<String>,

    /// Only those to that endpoint.
    #[arg(long, value_name = "NAME")]
    pub endpoint: Option<String>,

    /// Only those after the delivery of that id.
    #[arg(long, value_name = "ID", value_parser = units::delivery)]
    pub after: Option<Uuid>,

    /// How many at most.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub limit: u32,

    /// Writes the list as JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct OneDelivery {
    /// The delivery's id, which is its `webhook-id`.
    #[arg(value_parser = units::delivery)]
    pub id: Uuid,
}
