//! Pre-made functions in tests (sections 3.6 and 3.8).

use std::sync::Arc;

use crate::functions::{Random, Zeros};
use crate::ir::Test;
use crate::runtime::Functions;
use crate::runtime::transport::{Response, ScriptedTransport, SendFault};

use super::script::replies;

/// What functions answer in `test`: what they compute, with a code of zeros, unless it has a `reply` for the webhook.
#[must_use]
pub fn functions(test: &Test) -> Arc<dyn Functions> {
    Arc::new(InTest(replies(test)))
}

struct InTest(ScriptedTransport);

impl Functions for InTest {
    fn random(&self) -> &dyn Random {
        &Zeros
    }

    fn reply_to(&self, step: &str) -> Option<Result<Response, SendFault>> {
        self.0.next_reply(step).map(Into::into)
    }
}
