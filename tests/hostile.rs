//! What authors and servers may do to harm: it ends in a diagnostic or an outcome.

mod files;
mod memory;
mod servers;
