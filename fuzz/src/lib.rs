//! What must hold whatever the input: a module for each fuzz target.

pub mod call_record;
pub mod check;
pub mod decompress;
pub mod edits;
pub mod functions;
pub mod json_response;
pub mod paths;
mod project;
mod run;
pub mod xml_response;
