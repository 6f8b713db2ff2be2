//! What the tests of a webhook reply.

use crate::source::FileId;
use crate::syntax::ast::{Answer, AnswerBody, Declaration, TestLine};
use crate::syntax::{Kind, parse_declaration};
use crate::workspace::Workspace;

/// Calls `each` with the body of each reply in the tests of the webhook around `offset`, and the text of the test.
pub(super) fn replies(
    workspace: &Workspace,
    file: FileId,
    offset: u32,
    mut each: impl FnMut(&str, &AnswerBody),
) {
    let around = || {
        let (_, around) = workspace.outline_of(file)?.at(offset)?;
        Some(workspace.sources().get(file)?.slice(around.name))
    };
    let Some(name) = around() else { return };
    for (of, source) in workspace.sources().iter() {
        let heads =
            workspace.outline_of(of).map(|outline| outline.declarations.as_slice()).unwrap_or_default();
        for head in heads.iter().filter(|head| head.kind == Kind::Test && source.slice(head.name) == name) {
            let text = source.slice(head.span);
            let Some(Declaration::Test(test)) = parse_declaration(text, head.kind).tree else { continue };
            for line in &test.lines {
                if let TestLine::Reply { answer: Answer::Response { body, .. }, .. } = line {
                    each(text, body);
                }
            }
        }
    }
}
