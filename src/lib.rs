//! Hook: a language for the webhooks of telephone call flows, its compiler and its interpreter.
//!
//! ```text
//! .hook text ──syntax──▶ AST ──semantics──▶ IR ──runtime──▶ outcome + variables ──flow──▶ delivery
//!               │             │
//!               └─ diagnostics┘
//! ```
//!
//! # Parse, check, compile
//!
//! [`project::read`] reads a project's files into [`source::Sources`]; [`Sources::of_text`](source::Sources::of_text)
//! takes a text. [`syntax::parse`] gives one file's tree; [`check`] gives every fault of a project, and
//! [`compile`] the program that it is, [`ir::Program`].
//!
//! ```
//! use hooklang::{Options, source::Sources};
//!
//! let sources = Sources::of_text("crm.hook", r#"
//!     webhook lookup { GTE "https://crm.example.com/customers" }
//! "#);
//! let diagnostics = hooklang::check(&sources, &Options::default());
//! let fault = &diagnostics.as_slice()[0];
//! assert_eq!(fault.code.as_str(), "method::unknown");
//! assert_eq!(sources.slice(fault.location), "GTE");
//! ```
//!
//! # Run
//!
//! `runtime::Runner` runs a program's webhooks and flows against a set of variables, sending through a
//! `runtime::transport::Transport`: `runtime::transport::HttpTransport`, or one of your own.
//!
#![cfg_attr(feature = "runtime", doc = "```")]
#![cfg_attr(not(feature = "runtime"), doc = "```ignore")]
//! use std::sync::Arc;
//! use hooklang::{Options, source::Sources};
//! use hooklang::runtime::{Runner, Secrets, Settings, Status, Variables};
//! use hooklang::runtime::transport::HttpTransport;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sources = Sources::of_text("crm.hook", r#"
//!     webhook lookup {
//!       GET "https://crm.example.com/customers/{{$call.cli}}"
//!       response json { $flow.key.tier = data.customer.tier or "standard" }
//!     }
//! "#);
//! let (program, diagnostics) = hooklang::compile(&sources, &Options::default());
//! let program = program.ok_or_else(|| format!("{} errors", diagnostics.errors()))?;
//!
//! let transport = HttpTransport::builder().account(&program.account).build()?;
//! let settings = Settings { dry_run: true, ..Settings::default() };
//! let runner = Runner::new(Arc::new(program), Secrets::default(), Arc::new(transport), settings);
//!
//! let mut variables = Variables::from_json(r#"{ "$call.cli": "919879072567" }"#)?;
//! let run = runner.run_webhook("lookup", &mut variables).await?;
//! runner.finish().await;
//!
//! assert_eq!(run.status, Status::Sent);
//! let request = run.request.ok_or("no request was formed")?;
//! assert_eq!(request.url, "https://crm.example.com/customers/919879072567");
//! # Ok(())
//! # }
//! ```
//!
//! A `runtime::Runner` of one program is made in one call. Where many are needed, `runtime::Prepared` is what is computed
//! once for the program, and a `runtime::Env` of it with other secrets, another transport or other settings costs
//! next to nothing. `flow::run` hands the flow-end webhook to any `delivery::Deliver`; `Runner::run_flow` sends it.
//!
//! Everything that a run returns may be printed: secrets and private values are hidden in it. The variables
//! hold them as they are.
//!
//! # Features
//!
//! `runtime` (with it, `cli`, the default) is all that sends requests; without it the crate knows neither
//! tokio nor reqwest. `wasm` exports the check to a host without files, for `wasm32-unknown-unknown`.

pub mod address;
pub mod call_record;
#[cfg(feature = "runtime")]
pub mod delivery;
pub mod diagnostics;
#[cfg(feature = "runtime")]
pub mod flow;
pub mod format;
pub mod functions;
pub mod header;
pub mod instant;
pub mod ir;
pub mod json;
pub mod jsonpath;
#[cfg(feature = "lsp")]
pub mod lsp;
pub mod names;
mod ordered;
pub mod project;
#[cfg(feature = "runtime")]
pub mod runtime;
pub mod semantics;
#[cfg(feature = "service")]
pub mod serve;
pub mod source;
#[cfg(feature = "service")]
pub mod store;
pub mod syntax;
#[cfg(feature = "runtime")]
pub mod testing;
#[cfg(any(feature = "wasm", test))]
pub mod wasm;
pub mod workspace;
pub mod xml;
pub mod xpath;

pub use semantics::schema;
pub use workspace::{Options, check, check_text, compile, keep_certain};

#[cfg(test)]
#[path = "../tests/support/extent.rs"]
mod extent;
