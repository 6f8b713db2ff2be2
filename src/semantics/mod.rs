//! From [`crate::syntax::ast`] to [`ir`].

pub mod ir;
pub mod url;
