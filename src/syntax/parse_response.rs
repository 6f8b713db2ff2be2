//! `response … { … }`

use super::grammar::{Builder, Node, Rule};
use crate::source::Span;
use crate::syntax::ast::{Mapping, MappingSource, Response, ResponseEntry, ResponseFormat};

impl Builder<'_> {
    /// Of `response`.
    pub fn response(self, node: Node<'_>) -> Option<Response> {
        let span = self.span(&node);
        let mut head = self.word(&node, "response");
        let inner = node.into_inner();
        let mut format = None;
        let mut entries = Vec::with_capacity(inner.len());
        for entry in inner {
            match entry.as_rule() {
                Rule::response_format => {
                    head = head.to(self.span(&entry));
                    let json = entry.as_str() == "json";
                    format = Some(if json { ResponseFormat::Json } else { ResponseFormat::Xml });
                }
                _ => entries.push(self.response_entry(entry)?),
            }
        }
        Some(Response { format, head, entries, span })
    }

    /// Of `namespace` or `mapping`.
    pub fn response_entry(self, node: Node<'_>) -> Option<ResponseEntry> {
        if node.as_rule() == Rule::mapping {
            return self.mapping(node).map(ResponseEntry::Mapping);
        }
        let start = self.span(&node);
        let mut inner = node.into_inner();
        let prefix = self.name(&inner.next()?);
        let uri = self.text(inner.next()?)?;
        let span = start.to(uri.span);
        Some(ResponseEntry::Namespace { prefix, uri, span })
    }

    fn mapping(self, node: Node<'_>) -> Option<Mapping> {
        let start = self.span(&node);
        let mut inner = node.into_inner();
        let target = self.variable(&inner.next()?)?;
        let source = self.mapping_source(inner.next()?)?;
        let mut end = source.span();
        let (mut cast, mut fallbacks, mut mark) = (None, Vec::new(), None);
        for node in inner {
            match node.as_rule() {
                Rule::cast => {
                    let written = self.cast(node)?;
                    end = written.span;
                    cast = Some(written);
                }
                Rule::mark => {
                    let written = self.mark(&node);
                    end = written.span;
                    mark = Some(written);
                }
                _ => {
                    let operand = self.operand(node)?;
                    end = operand.span;
                    fallbacks.push(operand);
                }
            }
        }
        Some(Mapping { target, source, cast, fallbacks, mark, span: start.to(end) })
    }

    fn mapping_source(self, node: Node<'_>) -> Option<MappingSource> {
        let span = self.span(&node);
        Some(match node.as_rule() {
            Rule::data => {
                let path = node.into_inner().next()?;
                let written = path.as_str().trim_end();
                let start = self.span(&path).start as usize;
                let path_span = Span::new(start, start + written.len());
                MappingSource::Data { path: written.into(), path_span, span: span.to(path_span) }
            }
            Rule::header_source => {
                MappingSource::Header { name: self.text(node.into_inner().next()?)?, span }
            }
            _ => MappingSource::XPath(self.text(node)?),
        })
    }
}
