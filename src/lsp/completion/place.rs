//! Which variables may stand at a place.

use super::walk::Variable;
use crate::ir::OUTCOME_VARIABLES;
use crate::lsp::blocks::Block;
use crate::names::Group;
use crate::syntax::shape::{Context, Line};

/// Which variables may stand at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// All of them: a request is built of them.
    Sent,
    /// Those that are known when the service starts.
    Configured,
    /// All but secrets.
    Read,
    /// Those that a webhook may save.
    Saved,
    /// Those that a test may set.
    Given,
    /// Those that a test may look at.
    Expected,
    /// Those that a platform may set.
    Provided,
    /// Those that are passed on, and whole groups.
    Passed,
    /// None.
    Nowhere,
}

/// The groups that are passed as a whole.
const PASSED: [Group; 4] = [Group::Call, Group::Flow, Group::User, Group::Sys];

impl Place {
    /// The place in the last of `blocks` where a variable is for `variable`, in an entry that follows `line`.
    pub fn of(blocks: &[Block<'_>], line: Option<&Line>, variable: Variable) -> Self {
        let is_in = |context| blocks.iter().any(|block| block.context == Some(context));
        let begins = |word| line.is_some_and(|line| line.words() == [word]);
        match (blocks.get(1).and_then(|block| block.context), variable) {
            (Some(Context::Account), Variable::Named) if begins("private") => Self::Saved,
            (Some(Context::Account), Variable::Named) => Self::Provided,
            (Some(Context::Endpoint), Variable::Named) => Self::Saved,
            (Some(Context::Endpoint | Context::OAuth2), _) => Self::Configured,
            (Some(Context::Test), Variable::Named) if is_in(Context::Given) => Self::Given,
            (Some(Context::Test), Variable::Named) => Self::Expected,
            (Some(Context::Account | Context::Test), Variable::Read) => Self::Nowhere,
            (Some(Context::Flow), Variable::Named) => Self::Saved,
            (Some(Context::Flow), Variable::Read) => Self::Read,
            (_, Variable::Named) if begins("pass") => Self::Passed,
            (_, Variable::Named) => Self::Saved,
            (_, Variable::Read) if is_in(Context::Response) => Self::Read,
            (_, Variable::Read) => Self::Sent,
        }
    }

    /// Whether the variable `written` may stand there.
    pub fn holds(self, written: &str) -> bool {
        let Some((group, name)) = Group::split(written) else { return false };
        let is_outcome = group == Group::Flow && OUTCOME_VARIABLES.contains(&name);
        match self {
            Self::Sent | Self::Passed => true,
            Self::Configured => matches!(group, Group::Account | Group::Secret),
            Self::Read => group != Group::Secret,
            Self::Saved => group == Group::Flow && !is_outcome,
            Self::Given => group != Group::Account,
            Self::Expected => group != Group::Account && group != Group::Secret,
            Self::Provided => group != Group::Account && group != Group::Secret && !is_outcome,
            Self::Nowhere => false,
        }
    }

    /// The groups that may stand there as a whole.
    pub fn groups(self) -> impl Iterator<Item = Group> {
        PASSED.into_iter().filter(move |_| self == Self::Passed)
    }
}
