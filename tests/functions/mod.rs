//! The pre-made functions: examples, opening hours, limits, hostile arguments, and independent oracles.

mod examples;
mod hostile;
mod manual;
mod open;
mod oracle;
mod runs;

use std::time::{Duration, Instant};

use hooklang::functions::{self, Context, Failure, Zeros};
use hooklang::json::{Json, Object};

/// The answer of the function `name` to `with`, with at most `wait` to compute.
fn call_within(name: &str, with: &Object, wait: Duration) -> Result<Json, Failure> {
    let context = Context { deadline: Instant::now() + wait, random: &Zeros };
    functions::call(functions::named(name).expect(name), with, &context)
}

/// The answer of the function `name` to `with`, a JSON object as text.
fn call(name: &str, with: &str) -> Result<Json, Failure> {
    call_within(name, &object(with), Duration::from_secs(60))
}

fn json(text: &str) -> Json {
    Json::read(text).unwrap_or_else(|fault| panic!("{text}: {fault:?}"))
}

fn object(text: &str) -> Object {
    json(text).as_object().expect(text).clone()
}
