//! Reads a document and reports what is in it.

use quick_xml::Reader;
use quick_xml::errors::{Error, SyntaxError};
use quick_xml::events::Event;

use super::attribute::{Name, Scanner, Written};
use super::characters::{is_character, is_space};
use super::lines::{push_with_line_ends, with_line_ends};
use super::namespace::{Scopes, declared_prefix};
use super::{Attribute, Element, Fault, FaultKind, Limits, Place, Visitor, declaration, reference};

/// Reads `text`, one whole document, and reports what is in it to `visitor`.
///
/// A byte order mark before it is ignored. What the XML declaration says of the encoding is too: the
/// text is decoded already.
///
/// # Errors
///
/// The first fault in the document. What was reported to `visitor` until then stays reported.
pub fn read(text: &str, limits: &Limits, visitor: &mut impl Visitor) -> Result<(), Fault> {
    let document = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let start = text.len() - document.len();
    if let Some((at, character)) =
        document.char_indices().find(|&(at, c)| !is_character(c) || (at == 0 && c == '\u{FEFF}'))
    {
        // Tags before it may be at fault first, but a text with such a character is none at all.
        return Err(Fault::not_well_formed(
            start + at,
            format!("the character U+{:04X} is not allowed in XML", u32::from(character)),
        ));
    }
    Reading {
        document,
        start,
        limits,
        visitor,
        scopes: Scopes::new(),
        open: Vec::new(),
        text: String::new(),
        text_offset: 0,
        nodes: 0,
        has_root: false,
    }
    .run()
}

struct Reading<'a, 'v, V> {
    document: &'a str,
    /// Bytes before the document: those of the byte order mark.
    start: usize,
    limits: &'v Limits,
    visitor: &'v mut V,
    scopes: Scopes<'a>,
    open: Vec<(Name<'a>, usize)>,
    /// The text node that is being read, and where it began.
    text: String,
    text_offset: usize,
    nodes: usize,
    has_root: bool,
}

impl<'a, V: Visitor> Reading<'a, '_, V> {
    fn run(mut self) -> Result<(), Fault> {
        let mut reader = Reader::from_str(self.document);
        let config = reader.config_mut();
        config.allow_dangling_amp = true;
        config.allow_unmatched_ends = true;
        config.check_end_names = false;
        loop {
            let from = position(reader.buffer_position());
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    return Err(self.syntax_fault(&error, position(reader.error_position())));
                }
            };
            let to = position(reader.buffer_position());
            let source = self.document.get(from..to).unwrap_or_default();
            let at = self.start + from;
            match event {
                Event::Eof => return self.finish(),
                Event::Text(_) => self.character_data(source, at)?,
                Event::GeneralRef(_) => self.reference(source, at)?,
                Event::CData(_) => self.cdata(source, at)?,
                Event::Start(_) => self.start_tag(source, at, false)?,
                Event::Empty(_) => self.start_tag(source, at, true)?,
                Event::End(_) => self.end_tag(source, at)?,
                Event::Comment(_) => self.comment(source, at)?,
                Event::Decl(_) => self.declaration(source, at)?,
                Event::PI(_) => self.instruction(source, at)?,
                Event::DocType(_) => return Err(doctype(at)),
            }
        }
    }

    fn finish(mut self) -> Result<(), Fault> {
        self.flush()?;
        if let Some((name, offset)) = self.open.pop() {
            return Err(Fault::not_well_formed(offset, format!("`<{}>` is not closed", Written::full(name))));
        }
        if self.has_root {
            Ok(())
        } else {
            Err(Fault::not_well_formed(self.start + self.document.len(), "there is no element"))
        }
    }

    fn count(&mut self, nodes: usize, at: usize) -> Result<(), Fault> {
        self.nodes += nodes;
        if self.nodes > self.limits.nodes {
            return Err(Fault::over_limit(at, format!("more than {} nodes", self.limits.nodes)));
        }
        Ok(())
    }

    fn outside(&self, at: usize, what: &str) -> Result<(), Fault> {
        if self.open.is_empty() {
            let side = if self.has_root { "after" } else { "before" };
            return Err(Fault::not_well_formed(at, format!("{what} {side} the outermost element")));
        }
        Ok(())
    }

    fn append(&mut self, text: &str, at: usize) {
        if self.text.is_empty() {
            self.text_offset = at;
        }
        push_with_line_ends(&mut self.text, text);
    }

    /// Ends the text node.
    fn flush(&mut self) -> Result<(), Fault> {
        if !self.text.is_empty() {
            self.count(1, self.text_offset)?;
            self.visitor.text(&self.text);
            self.text.clear();
        }
        Ok(())
    }

    fn character_data(&mut self, source: &str, at: usize) -> Result<(), Fault> {
        if self.open.is_empty() {
            return match source.find(|c| !is_space(c)) {
                Some(first) => self.outside(at + first, "text"),
                None => Ok(()),
            };
        }
        if let Some(ampersand) = source.find('&') {
            return Err(reference::bare_ampersand(at + ampersand));
        }
        if let Some(end) = source.find("]]>") {
            return Err(Fault::not_well_formed(at + end, "`]]>` in text: it is written `]]&gt;`"));
        }
        self.visitor.span(at..at + source.len(), Place::Text);
        self.append(source, at);
        Ok(())
    }

    fn reference(&mut self, source: &str, at: usize) -> Result<(), Fault> {
        self.outside(at, "text")?;
        let name = source
            .strip_prefix('&')
            .and_then(|name| name.strip_suffix(';'))
            .ok_or_else(|| reference::bare_ampersand(at))?;
        if self.text.is_empty() {
            self.text_offset = at;
        }
        // Not through `append`: a line end that is written as a reference stays what it is.
        self.text.push(reference::resolve(name, at)?);
        Ok(())
    }

    fn cdata(&mut self, source: &str, at: usize) -> Result<(), Fault> {
        self.outside(at, "CDATA")?;
        let content = source
            .strip_prefix("<![CDATA[")
            .and_then(|content| content.strip_suffix("]]>"))
            .ok_or_else(|| Fault::not_well_formed(at, "not a CDATA section"))?;
        self.append(content, at);
        Ok(())
    }

    fn start_tag(&mut self, source: &'a str, at: usize, is_empty: bool) -> Result<(), Fault> {
        self.flush()?;
        if self.open.is_empty() && self.has_root {
            return Err(Fault::not_well_formed(at, "a second outermost element: a document has one"));
        }
        if self.open.len() >= self.limits.depth {
            return Err(Fault::over_limit(
                at,
                format!("more than {} elements inside each other", self.limits.depth),
            ));
        }
        let (name, attributes) = self.tag(source, at, is_empty)?;
        self.scopes.open(&attributes)?;
        let namespace = self.scopes.of_element(name, at + 1)?;
        if name.prefix == Some("xmlns") {
            return Err(Fault::not_well_formed(at + 1, "an element's prefix must not be `xmlns`"));
        }
        let attributes = self.resolve(attributes)?;
        self.count(1 + attributes.len(), at)?;
        self.has_root = true;
        self.visitor.start(&Element { prefix: name.prefix, local: name.local, namespace, attributes });
        if is_empty {
            self.scopes.close();
            self.visitor.end();
        } else {
            self.open.push((name, at));
        }
        Ok(())
    }

    fn tag(
        &mut self,
        source: &'a str,
        at: usize,
        is_empty: bool,
    ) -> Result<(Name<'a>, Vec<Written<'a>>), Fault> {
        let mut scanner = Scanner::new(source, at);
        scanner.take("<");
        let name = scanner.name("an element")?;
        let mut attributes: Vec<Written<'a>> = Vec::new();
        loop {
            let has_space = scanner.space();
            if scanner.take(if is_empty { "/>" } else { ">" }) && scanner.is_at_end() {
                return Ok((name, attributes));
            }
            if !has_space {
                return Err(Fault::not_well_formed(
                    scanner.offset(),
                    format!("unexpected character in the tag `<{}`", Written::full(name)),
                ));
            }
            let attribute = scanner.attribute()?;
            if attributes.len() >= self.limits.attributes {
                return Err(Fault::over_limit(
                    attribute.offset,
                    format!("more than {} attributes of one element", self.limits.attributes),
                ));
            }
            if attributes.iter().any(|other| other.name == attribute.name) {
                return Err(repeated(attribute.name, attribute.offset));
            }
            attributes.push(attribute);
        }
    }

    /// Resolves the attributes' prefixes; leaves the declarations out.
    fn resolve(&mut self, written: Vec<Written<'a>>) -> Result<Vec<Attribute<'a>>, Fault> {
        let mut attributes: Vec<Attribute<'a>> = Vec::with_capacity(written.len());
        for attribute in written {
            if declared_prefix(attribute.name).is_some() {
                continue;
            }
            let namespace = self.scopes.of_attribute(attribute.name, attribute.offset)?;
            // Two prefixes may mean one namespace (Namespaces in XML 1.0, 6.3).
            if namespace.is_some()
                && attributes
                    .iter()
                    .any(|other| other.local == attribute.name.local && other.namespace == namespace)
            {
                return Err(repeated(attribute.name, attribute.offset));
            }
            self.visitor.span(attribute.range, Place::Attribute);
            attributes.push(Attribute {
                prefix: attribute.name.prefix,
                local: attribute.name.local,
                namespace,
                value: attribute.value,
            });
        }
        Ok(attributes)
    }

    fn end_tag(&mut self, source: &'a str, at: usize) -> Result<(), Fault> {
        self.flush()?;
        let mut scanner = Scanner::new(source, at);
        scanner.take("</");
        let name = scanner.name("an element")?;
        scanner.space();
        if !scanner.take(">") {
            return Err(Fault::not_well_formed(
                scanner.offset(),
                format!("unexpected character in the tag `</{}`", Written::full(name)),
            ));
        }
        match self.open.pop() {
            Some((open, _)) if open == name => {
                self.scopes.close();
                self.visitor.end();
                Ok(())
            }
            Some((open, _)) => Err(Fault::not_well_formed(
                at,
                format!("expected `</{}>`, found `</{}>`", Written::full(open), Written::full(name)),
            )),
            None => Err(Fault::not_well_formed(at, format!("`</{}>` closes nothing", Written::full(name)))),
        }
    }

    fn comment(&mut self, source: &str, at: usize) -> Result<(), Fault> {
        self.flush()?;
        let content = source
            .strip_prefix("<!--")
            .and_then(|content| content.strip_suffix("-->"))
            .ok_or_else(|| Fault::not_well_formed(at, "not a comment"))?;
        let hyphens = content.find("--").or_else(|| content.ends_with('-').then(|| content.len() - 1));
        if let Some(hyphens) = hyphens {
            return Err(Fault::not_well_formed(at + "<!--".len() + hyphens, "`--` inside a comment"));
        }
        self.count(1, at)?;
        self.visitor.comment(&with_line_ends(content));
        Ok(())
    }

    fn instruction(&mut self, source: &str, at: usize) -> Result<(), Fault> {
        self.flush()?;
        let content = source
            .strip_prefix("<?")
            .and_then(|content| content.strip_suffix("?>"))
            .ok_or_else(|| Fault::not_well_formed(at, "not a processing instruction"))?;
        let mut scanner = Scanner::new(content, at + 2);
        let name = scanner.name("a processing instruction")?;
        if let Some(prefix) = name.prefix {
            return Err(Fault::not_well_formed(
                at + 2,
                format!("`{prefix}:` in the name of a processing instruction"),
            ));
        }
        if name.local.eq_ignore_ascii_case("xml") {
            return Err(Fault::not_well_formed(
                at,
                "`<?xml` is allowed only at the very start of the document, in lower case",
            ));
        }
        if !scanner.space() && !scanner.is_at_end() {
            return Err(Fault::not_well_formed(
                scanner.offset(),
                "unexpected character in the name of a processing instruction",
            ));
        }
        let value = content.get(scanner.offset() - (at + 2)..).filter(|value| !value.is_empty());
        self.count(1, at)?;
        self.visitor.instruction(name.local, value.map(with_line_ends).as_deref());
        Ok(())
    }

    fn declaration(&self, source: &str, at: usize) -> Result<(), Fault> {
        if at == self.start {
            return declaration::check(source, at);
        }
        Err(Fault::not_well_formed(
            at,
            "the XML declaration is allowed only at the very start of the document",
        ))
    }

    fn syntax_fault(&self, error: &Error, at: usize) -> Fault {
        let offset = self.start + at;
        let message = match error {
            Error::Syntax(SyntaxError::UnclosedComment) => "the comment is not closed: expected `-->`",
            Error::Syntax(SyntaxError::UnclosedCData) => "CDATA is not closed: expected `]]>`",
            Error::Syntax(SyntaxError::UnclosedPI) => {
                "the processing instruction is not closed: expected `?>`"
            }
            Error::Syntax(SyntaxError::UnclosedXmlDecl) => "the XML declaration is not closed: expected `?>`",
            Error::Syntax(
                SyntaxError::UnclosedTag
                | SyntaxError::UnclosedSingleQuotedAttributeValue
                | SyntaxError::UnclosedDoubleQuotedAttributeValue,
            ) => "the tag is not closed: expected `>` or a quote",
            Error::Syntax(SyntaxError::UnclosedDoctype) => return doctype(offset),
            Error::Syntax(SyntaxError::InvalidBangMarkup) => {
                "`<!` begins neither a comment (`<!--`) nor CDATA (`<![CDATA[`)"
            }
            _ if self.is_doctype(at) => return doctype(offset),
            _ => "not well-formed",
        };
        Fault::not_well_formed(offset.min(self.start + self.document.len()), message)
    }

    fn is_doctype(&self, at: usize) -> bool {
        self.document.get(at..).is_some_and(|rest| rest.starts_with("<!DOCTYPE"))
    }
}

impl Written<'_> {
    /// The name as it is written.
    fn full(name: Name<'_>) -> String {
        match name.prefix {
            Some(prefix) => format!("{prefix}:{}", name.local),
            None => name.local.to_owned(),
        }
    }
}

fn position(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

fn doctype(offset: usize) -> Fault {
    Fault { kind: FaultKind::Doctype, offset, message: "a document type (`<!DOCTYPE`) is refused".to_owned() }
}

fn repeated(name: Name<'_>, offset: usize) -> Fault {
    Fault::not_well_formed(offset, format!("the attribute `{}` is repeated", Written::full(name)))
}
