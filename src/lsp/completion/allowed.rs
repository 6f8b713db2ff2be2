//! What the contract does not let stand beside what is there already, though the table of lines knows it.

use super::walk::Variable;
use crate::lsp::blocks::{Block, Item};
use crate::syntax::shape::{Begin, Context, Line, MARKS, METHODS, Part};

/// The lines of a webhook that go with `invoke`.
const INVOKED: [&str; 6] = ["notes", "with", "pass", "wait", "persist", "response"];

/// What `invoke` names where it is computed inside the program.
const FUNCTION: [&str; 2] = ["invoke", "functions"];

/// Whether a webhook of which these are items invokes a function.
fn is_function(items: &[Item<'_>]) -> bool {
    items.windows(2).any(|pair| pair.iter().map(|item| item.text).eq(FUNCTION))
}

/// Whether an entry that follows `line` may begin in `block`, which has entries that follow `there`, and items `after`.
pub(super) fn may_begin(line: &Line, block: &Block<'_>, there: &[&'static Line], after: &[Item<'_>]) -> bool {
    let first = |line: &Line| line.words().first().copied().unwrap_or_default();
    let has = |word| there.iter().any(|other| first(other) == word);
    let word = first(line);
    if !line.repeats && there.iter().any(|other| other.begins == line.begins) {
        return false;
    }
    match block.context {
        Some(Context::Webhook) if has("invoke") => match word {
            "pass" => ![&block.items, after].into_iter().any(is_function),
            _ => INVOKED.contains(&word),
        },
        Some(Context::Webhook) => {
            let is_external = there.iter().any(|other| !INVOKED.contains(&first(other)));
            let excluded = match word {
                "notes" => false,
                "invoke" | "with" | "pass" => is_external,
                "no" => has("wait") || has("response") || has("persist"),
                "wait" | "response" | "persist" => has("no"),
                _ => has("with") || has("pass"),
            };
            !excluded
        }
        Some(Context::Response) => word != "namespace" || block.word == "xml",
        _ => true,
    }
}

/// Whether `word` may go on with an entry that follows `line` in the last of `blocks`, which has items `after` it.
pub(super) fn may_stand(blocks: &[Block<'_>], after: &[Item<'_>], line: Option<&Line>, word: &str) -> bool {
    let Some(block) = blocks.last() else { return true };
    let declared = blocks.get(1).and_then(|block| block.context);
    match (declared, word) {
        // A test holds what came out, and nothing that is to be resolved.
        (Some(Context::Test), "as" | "or") => false,
        (Some(Context::Test), word) if MARKS.contains(&word) => false,
        (Some(Context::Flow), "mandatory") => line.is_some_and(|line| line.words() == ["run"]),
        (Some(Context::Flow), "optional") => block.context.is_some_and(Context::is_json),
        // An internal webhook is answered in JSON.
        (_, "xml" | "text")
            if block.context == Some(Context::Webhook)
                && line.is_some_and(|line| line.words() == ["response"]) =>
        {
            !block.items.iter().chain(after).any(|item| item.text == "invoke")
        }
        (_, "file" | "type") if block.context == Some(Context::Fields) => block.word == "multipart",
        (_, "data") if block.context == Some(Context::Response) => matches!(block.word, "json" | "text"),
        (_, "xpath") if block.context == Some(Context::Response) => block.word == "xml",
        // It is a type in the text of a URL alone.
        (_, "path") => block.items.iter().rev().nth(1).is_some_and(|item| METHODS.contains(&item.text)),
        _ => true,
    }
}

/// What a variable is at the start of an entry that follows `line`.
pub(super) fn first_variable(line: &Line) -> Option<Variable> {
    match line.follows.first()? {
        Part::Variable => Some(Variable::Named),
        Part::Json | Part::Value if line.begins == Begin::Part => Some(Variable::Read),
        _ => None,
    }
}
