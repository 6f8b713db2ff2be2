//! `hook explain CODE`
