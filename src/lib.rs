//! Hook: the webhooks of telephone call flows.
//!
//! The way through is one line of functions, each of which can be used by itself:
//!
//! 1. [`project::read`] reads files into [`source::Sources`];
//! 2. [`syntax::outline()`] and [`syntax::parse_declaration`] make a tree of what was written;
//! 3. [`check`] says what is wrong, as [`diagnostics::Diagnostics`];
//! 4. [`compile`] makes a [`semantics::ir::Program`], which is JSON too ([`schema`]);
//! 5. a runner sends its requests through a transport (feature `runtime`).
//!
//! ```
//! let text = r#"
//! webhook lookup {
//!   GET "https://crm.example.com/customers/{{$call.cli}}"
//!   response json { $flow.key.tier = data.customer.tier or "standard" }
//!   wait 20s
//! }
//! "#;
//! let (diagnostics, _) = hooklang::check_text("crm.hook", text);
//! let codes: Vec<&str> = diagnostics.as_slice().iter().map(|one| one.code.as_str()).collect();
//! assert_eq!(codes, ["wait::silent"]);
//! ```

pub mod address;
#[cfg(feature = "runtime")]
pub mod delivery;
pub mod diagnostics;
pub mod json;
pub mod jsonpath;
pub mod project;
#[cfg(feature = "runtime")]
pub mod runtime;
pub mod semantics;
pub mod source;
pub mod syntax;
pub mod xml;
pub mod xpath;

pub use semantics::{Options, check, check_text, compile, schema};
