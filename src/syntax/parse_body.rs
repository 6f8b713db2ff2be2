//! `body …`

use super::grammar::{Builder, Node, Rule};
use crate::syntax::ast::{Body, BodyKind, Mark, Text};

impl Builder<'_> {
    /// Of `body`.
    pub fn body(self, node: Node<'_>) -> Option<Body> {
        let start = self.span(&node);
        let node = node.into_inner().next()?;
        let rule = node.as_rule();
        let word = match rule {
            Rule::body_json => self.word(&node, "json"),
            Rule::body_xml => self.word(&node, "xml"),
            Rule::body_text => self.word(&node, "text"),
            Rule::body_form => self.word(&node, "form"),
            Rule::body_multipart => self.word(&node, "multipart"),
            _ => self.word(&node, "none"),
        };
        let head = start.to(word);
        if rule == Rule::body_none {
            return Some(Body { kind: BodyKind::None, head, span: head });
        }
        let mut inner = node.into_inner();
        let content = inner.next()?;
        let (kind, end) = match rule {
            Rule::body_json => {
                let item = self.json_item(content)?;
                let end = item.end();
                (BodyKind::Json(item), end)
            }
            Rule::body_xml | Rule::body_text => {
                let text = self.text(content)?;
                let mark = inner.next().map(|mark| self.mark(&mark));
                let end = mark.as_ref().map_or(text.span, |mark| mark.span);
                let kind: fn(Text, Option<Mark>) -> BodyKind =
                    if rule == Rule::body_xml { BodyKind::Xml } else { BodyKind::Text };
                (kind(text, mark), end)
            }
            _ => {
                let fields = self.fields(word, content)?;
                let end = fields.span;
                (
                    if rule == Rule::body_form {
                        BodyKind::Form(fields)
                    } else {
                        BodyKind::Multipart(fields)
                    },
                    end,
                )
            }
        };
        Some(Body { kind, head, span: start.to(end) })
    }
}
