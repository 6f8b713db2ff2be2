//! XPath 1.0: checked when the file is, evaluated on what an API answers.
//!
//! [`Expression::compile`] parses an expression with the grammar `grammar/xpath.pest`, checks names,
//! arguments and types, and rewrites it for sxd-xpath, the engine that evaluates it: what the engine
//! gets wrong becomes a call of a function that [`Expression::evaluate`] registers.
//! [`Document::read`] builds the tree.
//!
//! An expression may read variables of the language (3.3) wherever a value may be: `//item[@id = $call.cli]`.
//! [`Expression::variables`] lists them; whoever evaluates the expression gives their values.

mod ast;
mod call;
mod check;
mod compare;
mod convert;
mod document;
mod expression;
mod fault;
mod found;
mod functions;
mod library;
mod mistakes;
mod nodes;
mod order;
mod outline;
mod rewrite;
mod serialize;
mod state;
mod syntax;
mod texts;
mod variable;

pub use document::Document;
pub use expression::Expression;
pub use fault::{EvaluationFault, Fault, FaultKind};
pub use found::{Found, number_text};
pub use variable::Variable;
