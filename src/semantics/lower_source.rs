//! Where a mapping's value comes from: a place in the body, or a header.

use std::collections::BTreeMap;

use crate::diagnostics::{Code, suggest};
use crate::json::Json;
use crate::jsonpath;
use crate::names::Group;
use crate::source::Span;
use crate::syntax::ast::{self, MappingSource, ResponseFormat};
use crate::xpath;

use super::lowering::Lowering;
use super::rules::NO_SECRET;
use super::variable::{Read, Scope, followed};
use crate::ir;

impl Lowering<'_, '_> {
    pub fn mapping_source(
        &mut self,
        source: &MappingSource,
        format: Option<ResponseFormat>,
        namespaces: &BTreeMap<String, String>,
    ) -> Option<ir::MappingSource> {
        match (source, format) {
            (MappingSource::Header { name, .. }, _) => {
                self.plain_text(name, "the name of a response header")?;
                self.header_name(name).map(ir::MappingSource::Header)
            }
            (MappingSource::Data { path, path_span, .. }, Some(ResponseFormat::Json)) => {
                let compiled = self.jsonpath(path, *path_span)?;
                let start = path_span.start as usize;
                self.quoted_variables(
                    path,
                    |range| Span::new(start + range.start, start + range.end),
                    |path| jsonpath::Path::compile(path).is_ok(),
                );
                Some(ir::MappingSource::Data(compiled))
            }
            (MappingSource::Data { path, path_span, .. }, Some(ResponseFormat::Text)) => {
                if path.is_empty() {
                    return Some(ir::MappingSource::Text);
                }
                let fault = self.fault(
                    Code::LineMisplaced,
                    *path_span,
                    "in `response text`, `data` is the whole text: nothing follows it",
                    "remove the path, or write `response json`",
                );
                self.report(fault);
                None
            }
            (MappingSource::XPath { text, .. }, Some(ResponseFormat::Xml)) => {
                let text = &*self.quoted_as_letters(text);
                if text.plain().is_none() {
                    self.braces_in_xpath(text);
                    return None;
                }
                let plain = self.plain_text(text, "an XPath")?;
                let compiled = self.xpath(text, &plain, namespaces)?;
                self.quoted_variables(
                    &plain,
                    |range| text.locate(range),
                    |path| xpath::Expression::compile(path, namespaces).is_ok(),
                );
                Some(ir::MappingSource::Xpath(compiled))
            }
            (MappingSource::Data { .. }, None) if !self.first_to_lack(ResponseFormat::Json) => None,
            (MappingSource::XPath { .. }, None) if !self.first_to_lack(ResponseFormat::Xml) => None,
            (MappingSource::Data { span, .. }, format) => {
                let data = Span { start: span.start, end: span.start + "data".len() as u32 };
                let help = match format {
                    None => "write `response json`, or `response text` for the whole text",
                    _ => "write an XPath: `xpath \"/order/id\"`",
                };
                let message = "`data` applies only to `response json` and `response text`";
                let fault = self.fault(Code::LineMisplaced, data, message, help);
                self.report(fault);
                None
            }
            (MappingSource::XPath { text, span }, format) => {
                let json = format == Some(ResponseFormat::Json);
                let path = text.plain().filter(|_| json).and_then(|plain| as_json_path(&plain));
                let help = match (format, &path) {
                    (Some(ResponseFormat::Json), Some(path)) => {
                        format!("write its place in the JSON: `{path}`")
                    }
                    (Some(ResponseFormat::Json), None) => {
                        "write its place in the JSON, as in `data.order.id`".to_owned()
                    }
                    _ => "write `response xml`".to_owned(),
                };
                let head = self.head(*span, "xpath");
                let message = "`xpath` applies only to `response xml`";
                let mut fault = self.fault(Code::LineMisplaced, head, message, help);
                if let Some(path) = path {
                    fault = fault.with_fix(self.location(*span), path);
                }
                self.report(fault);
                None
            }
        }
    }

    /// The variables of a path, each as the operand that gives its value.
    pub fn path_variables(
        &mut self,
        written: &MappingSource,
        lowered: &ir::MappingSource,
    ) -> Option<Vec<ir::Operand>> {
        let mut operands = Vec::new();
        match (written, lowered) {
            (MappingSource::Data { path_span, .. }, ir::MappingSource::Data(path)) => {
                for variable in path.variables() {
                    let start = path_span.start as usize;
                    let span = Span::new(start + variable.range.start, start + variable.range.end);
                    let convert = variable.convert.map(|to| match to {
                        jsonpath::Type::Text => ir::Type::Text,
                        jsonpath::Type::Number => ir::Type::Number,
                        jsonpath::Type::Boolean => ir::Type::Boolean,
                        jsonpath::Type::List => ir::Type::List,
                    });
                    let rest = |at| Span::new(start + variable.range.start + at, start + variable.range.end);
                    operands.push(if self.followed_in_path(Code::PathInvalid, &variable.name, rest) {
                        None
                    } else {
                        self.path_variable(&variable.name, span, convert)
                    });
                }
            }
            (MappingSource::XPath { text, .. }, ir::MappingSource::Xpath(expression)) => {
                for variable in expression.variables() {
                    let span = text.locate(variable.range.clone());
                    let rest = |at| text.locate(variable.range.start + at..variable.range.end);
                    operands.push(if self.followed_in_path(Code::XpathInvalid, &variable.name, rest) {
                        None
                    } else {
                        self.path_variable(&variable.name, span, None)
                    });
                }
            }
            _ => {}
        }
        operands.into_iter().collect()
    }

    /// Reports, as `code`, names that follow the variable `name` begins with; `rest` is the place of what of it begins
    /// there.
    fn followed_in_path(&mut self, code: Code, name: &str, rest: impl FnOnce(usize) -> Span) -> bool {
        let Some(variable) = followed(name) else { return false };
        let message = format!("nothing can follow `{variable}` in a path");
        let is_the_operators = ["$secret.", "$account."].iter().any(|group| variable.starts_with(group));
        let help = if is_the_operators { "a variable is its whole value" } else { jsonpath::WHOLE_VALUE };
        let fault = self.fault(code, rest(variable.len()), message, help);
        self.report(fault);
        true
    }

    fn path_variable(&mut self, name: &str, span: Span, convert: Option<ir::Type>) -> Option<ir::Operand> {
        self.read_in_paths.push((name.into(), span));
        let variable = ast::Variable { text: name.into(), span };
        let primary = match self.read(&variable, Scope::PATH)? {
            Read::Variable(variable) => ir::Primary::Variable(variable),
            Read::Setting(text) => ir::Primary::Literal(Json::from(text)),
        };
        Some(ir::Operand { primary, convert })
    }

    fn jsonpath(&mut self, path: &str, span: Span) -> Option<jsonpath::Path> {
        let written = self.written(span);
        if let Some(known) = self.paths.get(written) {
            return Some(known.clone());
        }
        let fault = match jsonpath::Path::compile(path) {
            Ok(path) => {
                self.paths.keep(written, &path);
                return Some(path);
            }
            Err(fault) => fault,
        };
        let start = span.start as usize;
        let place = Span::new(start + fault.range.start, start + fault.range.end);
        if self.secret_in_path(place) {
            return None;
        }
        let mut diagnostic = self.fault(Code::PathInvalid, place, fault.message, fault.help);
        if let Some(replacement) = fault.replacement {
            diagnostic = diagnostic.with_fix(self.location(place), replacement);
        }
        self.report(diagnostic);
        None
    }

    /// Whether what is wrong in a path, at `place`, is that it reads a secret, which is reported.
    fn secret_in_path(&mut self, place: Span) -> bool {
        let is_secret = self.written(place).starts_with(Group::Secret.prefix());
        if is_secret {
            let message = format!("`{}` is not allowed in a path", self.written(place));
            let fault = self.fault(Code::VariableNotAllowed, place, message, NO_SECRET);
            self.report(fault);
        }
        is_secret
    }

    fn xpath(
        &mut self,
        text: &ast::Text,
        plain: &str,
        namespaces: &BTreeMap<String, String>,
    ) -> Option<xpath::Expression> {
        let fault = match xpath::Expression::compile(plain, namespaces) {
            Ok(expression) => return Some(expression),
            Err(fault) => fault,
        };
        let (code, help) = match fault.kind {
            xpath::FaultKind::Invalid => {
                (Code::XpathInvalid, "write an XPath 1.0 expression, as `/order/id` or `//item/@name`")
            }
            xpath::FaultKind::Unsupported => (Code::XpathUnsupported, "write it in another way"),
            xpath::FaultKind::UndeclaredPrefix if self.broken => return None,
            xpath::FaultKind::UndeclaredPrefix => {
                (Code::XpathUndeclaredPrefix, "declare it in this block: `namespace PREFIX = \"URI\"`")
            }
        };
        let prefix = plain.get(fault.range.clone()).filter(|_| code == Code::XpathUndeclaredPrefix);
        let namespaces = namespaces.keys().map(String::as_str);
        let near = prefix.and_then(|prefix| suggest::nearest_of_few(prefix, namespaces));
        let place = text.locate(fault.range);
        if self.secret_in_path(place) {
            return None;
        }
        let help = match near {
            Some(near) => format!("did you mean `{}`?", near.name),
            None => fault.help.unwrap_or_else(|| help.to_owned()),
        };
        let mut diagnostic = self.fault(code, place, fault.message, help);
        if let Some(near) = near.filter(|near| near.is_sure) {
            diagnostic = diagnostic.with_fix(self.location(place), near.name);
        }
        self.report(diagnostic);
        None
    }

    /// Reports a fallback text that looks like a path: as it is written, its letters are saved.
    pub fn path_in_text(&mut self, written: &ast::Alternative, format: Option<ResponseFormat>) {
        let ast::Alternative::Operand(ast::Operand { primary: ast::Primary::Text(text), cast: None, span }) =
            written
        else {
            return;
        };
        let Some(plain) = text.plain() else { return };
        let is_xpath = looks_like_xpath(&plain)
            || format == Some(ResponseFormat::Xml) && looks_like_absolute_xpath(&plain);
        if !looks_like_json_path(&plain) && !is_xpath {
            return;
        }
        // A path of the other format is not one of this response.
        let (meant, example) = match format {
            Some(ResponseFormat::Xml) => {
                // `/n/a` may be a text.
                let meant = looks_like_xpath(&plain).then(|| format!("xpath {}", self.written(*span)));
                (meant, "`xpath \"//order/id\"`")
            }
            Some(ResponseFormat::Json) => {
                (as_json_path(&plain).filter(|_| !plain.starts_with('/')), "`data.order.id`")
            }
            _ => return,
        };
        let help = match &meant {
            Some(meant) => format!("write `{meant}` for what is there in the response"),
            None => format!("write the place in the response, as in {example}, or another text"),
        };
        let message = format!("this text looks like a path, and is saved as these letters: `{plain}`");
        let fault = self.fault(Code::MappingPathInText, *span, message, help);
        self.report(match meant {
            Some(meant) => fault.with_fix(self.location(*span), meant),
            None => fault,
        });
    }
}

/// Whether `text` is nearly certainly an XPath: `//order/id`, but not the address `//example.com/x`.
fn looks_like_xpath(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("//") else { return false };
    let first = rest.split(['/', '[']).next().unwrap_or_default();
    !first.is_empty() && !first.contains('.') && is_xpath(text)
}

/// Whether `text` is an XPath of several steps from the root, as where XML is read: `/order/id`.
fn looks_like_absolute_xpath(text: &str) -> bool {
    text.starts_with('/') && text.matches('/').count() > 1 && !text.starts_with("//") && is_xpath(text)
}

/// Whether `text` is an XPath, whichever prefixes it has.
fn is_xpath(text: &str) -> bool {
    let compiled = xpath::Expression::compile(text, &BTreeMap::new());
    compiled.map_or_else(|fault| fault.kind == xpath::FaultKind::UndeclaredPrefix, |_| true)
}

/// Whether `text` is nearly certainly a place in JSON: `data.order.id` or `$.order.id`.
fn looks_like_json_path(text: &str) -> bool {
    ["data.", "data[", "$.", "$["].iter().any(|start| text.starts_with(start))
}

/// What an author means by a path in quotes where JSON is read: `$.order.id`, `data.order.id` or
/// `/order/id`.
fn as_json_path(written: &str) -> Option<String> {
    // XPath counts from 1, JSONPath from 0.
    if written.starts_with('/') && written.contains('[') {
        return None;
    }
    let path = match written.strip_prefix(['$', '/']) {
        Some(names) if written.starts_with('/') => format!(".{}", names.replace('/', ".")),
        Some(path) => path.to_owned(),
        None => written.strip_prefix("data")?.to_owned(),
    };
    jsonpath::Path::compile(&path).ok()?;
    Some(format!("data{path}"))
}
