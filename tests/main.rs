
mod runtime;
