//! `response …`: how the body is read and what is saved (3.3, "Saving").

use std::collections::{BTreeMap, HashMap, HashSet};

use ecow::EcoString;

use crate::diagnostics::{Code, Fault};
use crate::names::Group;
use crate::source::Span;
use crate::syntax::ast::{self, MappingSource, MarkKind, ResponseEntry, ResponseFormat};

use super::lower_fields::is_mandatory;
use super::lower_value::always_has_value;
use super::lowering::Lowering;
use super::response_path::ResponsePath;
use super::variable::Scope;
use crate::ir;

impl Lowering<'_, '_> {
    pub fn response(&mut self, response: &ast::Response) -> Option<Vec<ir::Mapping>> {
        let is_xml = response.format == Some(ResponseFormat::Xml);
        let namespaces = if is_xml { self.namespaces(response) } else { BTreeMap::new() };
        let mut saved: HashMap<EcoString, Span> = HashMap::new();
        let mut targets: HashSet<EcoString> = HashSet::new();
        self.read_in_paths.clear();
        self.lacking.clear();
        let mut mappings = self.several(&response.entries);
        for entry in response.entries.iter() {
            let mapping = match &*entry {
                ResponseEntry::Mapping(mapping) => mapping,
                ResponseEntry::Namespace { span, .. } if !is_xml => {
                    if response.format.is_some() || self.first_to_lack(ResponseFormat::Xml) {
                        self.misplaced_namespace(*span);
                    }
                    continue;
                }
                ResponseEntry::Namespace { .. } => continue,
            };
            targets.insert(after_group(&mapping.target.text).into());
            let errors = self.errors;
            let lowered = self.mapping(mapping, response.format, &namespaces, &mut saved);
            mappings.push(lowered.filter(|_| self.errors == errors));
        }
        for (name, span) in std::mem::take(&mut self.read_in_paths) {
            if targets.contains(after_group(&name)) {
                self.read_before_saved(&name, span);
            }
        }
        mappings.whole()
    }

    /// Whether nothing before it in a `response` without a format was reported to lack `format`, which is one fault.
    pub fn first_to_lack(&mut self, format: ResponseFormat) -> bool {
        let is_first = !self.lacking.contains(&format);
        if is_first {
            self.lacking.push(format);
        }
        is_first
    }

    fn misplaced_namespace(&mut self, span: Span) {
        let head = self.head(span, "namespace");
        let fault = self.fault(
            Code::LineMisplaced,
            head,
            "`namespace` is only for `response xml`",
            "remove it, or write `response xml`",
        );
        self.report(fault);
    }

    /// Reports `name`, which a path reads and its response saves.
    fn read_before_saved(&mut self, name: &str, span: Span) {
        let fault = self.fault(
            Code::VariableUsedBeforeSaved,
            span,
            format!(
                "`{name}` has its old value here: this `response` saves it only after its paths are read"
            ),
            "save to another variable, or read it in a later webhook",
        );
        self.report(fault);
    }

    /// The prefixes of a `response xml`.
    fn namespaces(&mut self, response: &ast::Response) -> BTreeMap<String, String> {
        let mut namespaces = BTreeMap::new();
        let mut standing: HashMap<Box<str>, Span> = HashMap::new();
        for entry in response.entries.iter() {
            let ResponseEntry::Namespace { prefix, uri, .. } = &*entry else { continue };
            if let Some(&first) = standing.get(&*prefix.text) {
                let fault = self
                    .fault(
                        Code::NameDuplicate,
                        prefix.span,
                        format!("the prefix `{}` is declared twice", prefix.text),
                        "keep one of the two, or give one another prefix",
                    )
                    .with_related(self.location(first), "first declared here");
                self.report(fault);
                continue;
            }
            standing.insert(prefix.text.clone(), prefix.span);
            let uri = self.plain_text(uri, "a namespace");
            // One that is at fault is declared all the same.
            let uri = uri.unwrap_or_else(|| "urn:unknown".to_owned());
            namespaces.insert(prefix.text.to_string(), uri);
        }
        namespaces
    }

    fn mapping(
        &mut self,
        mapping: &ast::Mapping,
        format: Option<ResponseFormat>,
        namespaces: &BTreeMap<String, String>,
        saved: &mut HashMap<EcoString, Span>,
    ) -> Option<ir::Mapping> {
        let target = self.saved(&mapping.target);
        if let Some(target) = &target {
            self.saved_twice(target, mapping.target.span, saved);
        }
        let mut alternatives = Vec::with_capacity(mapping.alternatives.len());
        for written in &mapping.alternatives {
            self.path_in_text(written, format);
            let alternative = self.alternative(written, format, namespaces);
            if let Some(ir::Alternative::Operand(operand)) = &alternative
                && always_has_value(operand)
            {
                self.never_missing(mapping, written.span());
            }
            alternatives.push(alternative);
        }
        let composite = match &mapping.composite {
            Some(composite) => Some(self.in_full(|lowering| lowering.json(composite, Scope::MAPPING))?),
            None => None,
        };
        if let (Some(composite), Some(lowered)) = (&mapping.composite, &composite)
            && is_always_there(lowered)
        {
            self.never_missing(mapping, composite.span());
        }
        Some(ir::Mapping {
            target: target?,
            alternatives: alternatives.into_iter().collect::<Option<_>>()?,
            composite,
            mandatory: is_mandatory(mapping.mark.as_ref()),
            at: self.place(mapping.span),
        })
    }

    fn alternative(
        &mut self,
        written: &ast::Alternative,
        format: Option<ResponseFormat>,
        namespaces: &BTreeMap<String, String>,
    ) -> Option<ir::Alternative> {
        Some(match written {
            ast::Alternative::Operand(operand) => {
                ir::Alternative::Operand(self.in_full(|lowering| lowering.operand(operand, Scope::MAPPING))?)
            }
            ast::Alternative::Source { source, cast, .. } => {
                let convert = self.convert(cast.as_ref(), Scope::MAPPING);
                let reported = self.found.len();
                let lowered = self.mapping_source(source, format, namespaces)?;
                let variables = self.path_variables(source, &lowered)?;
                let is_quoted = |fault: &Fault| fault.code == Code::VariableBareInText;
                if !self.found.get(reported..).unwrap_or_default().iter().any(is_quoted) {
                    self.response_path(source, &lowered, &variables);
                }
                ir::Alternative::Source { source: lowered, variables, convert: convert? }
            }
        })
    }

    /// Keeps a path whose findings the replies of tests show.
    fn response_path(
        &mut self,
        written: &MappingSource,
        source: &ir::MappingSource,
        variables: &[ir::Operand],
    ) {
        let is_path = matches!(source, ir::MappingSource::Data(_) | ir::MappingSource::Xpath(_));
        let Some(paths) = self.response_paths.as_mut().filter(|_| is_path) else { return };
        let at = match written {
            MappingSource::XPath { text, .. } => text.span,
            other => other.span(),
        };
        paths.push(ResponsePath { source: source.clone(), variables: variables.to_vec(), at });
    }

    /// Reports `target` where `saved`, the targets so far, has it already.
    pub fn saved_twice(
        &mut self,
        target: &ir::FlowVariable,
        span: Span,
        saved: &mut HashMap<EcoString, Span>,
    ) {
        let first = *saved.entry(target.name().into()).or_insert(span);
        if first.start != span.start {
            let fault = self
                .fault(
                    Code::VariableSavedTwice,
                    span,
                    format!("`{target}` is saved twice"),
                    "keep one of the two, or save to another variable; `or` gives a fallback",
                )
                .with_related(self.location(first), "first saved here");
            self.report(fault);
        }
    }

    /// Reports `mandatory` after a fallback that always has a value.
    fn never_missing(&mut self, mapping: &ast::Mapping, fallback: Span) {
        let Some(mark) = mapping.mark.as_ref().filter(|mark| mark.kind == MarkKind::Mandatory) else {
            return;
        };
        let fault = self
            .fault(
                Code::MappingNeverMissing,
                mark.span,
                "`mandatory` changes nothing: the fallback always has a value",
                "remove `mandatory`, or the fallback if the webhook is to fail without a value",
            )
            .with_related(self.location(fallback), "this always has a value");
        self.report(fault);
    }
}

/// What follows `$flow.key.` in `name`; all of another variable.
fn after_group(name: &str) -> &str {
    name.strip_prefix(Group::Flow.prefix()).unwrap_or(name)
}

/// Whether a list or object has a value whatever the variables are.
fn is_always_there(json: &ir::JsonTemplate) -> bool {
    let item = |item: &ir::JsonItem| item.mark == Some(ir::Mark::Optional) || is_always_there(&item.json);
    match json {
        ir::JsonTemplate::Object(members) => {
            members.iter().all(|member| member.name.plain().is_some() && item(&member.item))
        }
        ir::JsonTemplate::List(items) => items.iter().all(item),
        ir::JsonTemplate::Constants(_) => true,
        ir::JsonTemplate::Value { value, or_null } => {
            *or_null
                || value.operands.iter().any(always_has_value)
                || value.composite.as_deref().is_some_and(is_always_there)
        }
    }
}
