//! `response … { … }`

use super::grammar::{Builder, Node, Rule};
use super::parse_entries::Entry;
use crate::source::Span;
use crate::syntax::ast::{Alternative, Mapping, MappingSource, Of, Response, ResponseEntry, ResponseFormat};

impl Builder<'_> {
    /// Of `response`.
    pub fn response(self, node: Node<'_>) -> Option<Response> {
        let span = self.span(&node);
        let mut head = self.word(&node, "response");
        let mut inner = node.into_inner();
        let mut format = None;
        if let Some(written) = inner.peek().filter(|node| node.as_rule() == Rule::response_format) {
            head = head.to(self.span(&written));
            format = Some(match written.as_str() {
                "json" => ResponseFormat::Json,
                "xml" => ResponseFormat::Xml,
                _ => ResponseFormat::Text,
            });
            inner.next();
        }
        Some(Response { format, head, entries: self.entries(span, inner)?, span })
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
        let mut end = target.span;
        // Most mappings have one.
        let (mut alternatives, mut composite, mut mark) = (Vec::with_capacity(1), None, None);
        let mut inner = inner.peekable();
        while let Some(node) = inner.next() {
            match node.as_rule() {
                Rule::mark => {
                    let written = self.mark(&node);
                    end = written.span;
                    mark = Some(written);
                }
                Rule::object | Rule::list => {
                    let written = self.json(node)?;
                    end = written.span();
                    composite = Some(written);
                }
                rule => {
                    let alternative = match rule {
                        Rule::source => self.source(node)?,
                        _ => Alternative::Operand(self.operand(node, &mut inner)?),
                    };
                    end = alternative.span();
                    alternatives.push(alternative);
                }
            }
        }
        Some(Mapping { target, alternatives, composite, mark, span: start.to(end) })
    }

    fn source(self, node: Node<'_>) -> Option<Alternative> {
        let mut inner = node.into_inner();
        let source = self.mapping_source(inner.next()?)?;
        let cast = match inner.next() {
            Some(cast) => Some(self.cast(cast)?),
            None => None,
        };
        let start = source.span();
        let span = cast.as_ref().map_or(start, |cast| start.to(cast.span));
        Some(Alternative::Source { source, cast, span })
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
            _ => MappingSource::XPath { text: self.text(node.into_inner().next()?)?, span },
        })
    }
}

impl Entry for ResponseEntry {
    const OF: Of = Of::Response;

    fn build(builder: Builder<'_>, node: Node<'_>) -> Option<Self> {
        builder.response_entry(node)
    }
}
