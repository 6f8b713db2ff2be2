//! What only running webhooks shows: whether tests pass, and what they send and save. Whoever starts the server brings
//! it, so that the server itself knows nothing of sending.

use std::ops::ControlFlow;

use crate::ir::Program;
use crate::source::Place;

/// Runs the tests of a program that have these numbers, without a network and with virtual time. After each, the
/// function it is given learns how many of them have been run, and says whether to go on; what was run until then is
/// the answer, or why none could be.
pub type Trials =
    dyn Fn(Program, &[usize], &mut dyn FnMut(usize) -> ControlFlow<()>) -> Result<Vec<Trial>, String>;

/// A test that was run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trial {
    /// The number of the test in the program.
    pub test: usize,
    /// How it differs from what it expects, and what failed; it has passed where this is empty.
    pub failures: Vec<Failure>,
    /// The requests that were sent, as HTTP writes them.
    pub requests: Vec<String>,
    /// What the response of a webhook saved: the variable and its value.
    pub saved: Vec<(String, String)>,
}

/// Why a test failed.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// Where that is expected, where a place says so.
    pub at: Option<Place>,
    /// What was expected and what came instead.
    pub message: String,
}
