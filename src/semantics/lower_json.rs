//! JSON documents: with values in them (`body json`, `set`, `with`, after `or`), or plain (in tests).

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};

use crate::diagnostics::Code;
use crate::json::{self, Number};
use crate::source::Span;
use crate::syntax::ast::{self, Entries, MarkKind, Primary};

use super::constants::constant_names;
use super::lower_fields::mark;
use super::lower_text::first_variable;
use super::lowering::Lowering;
use super::rules::FieldOf;
use super::several::Several;
use super::variable::Scope;
use crate::ir;

impl Lowering<'_, '_> {
    /// A value of a JSON document and its mark.
    pub fn json_item(&mut self, item: &ast::JsonItem, scope: Scope) -> Option<ir::JsonItem> {
        let marked = self.json_mark(item.mark.as_ref(), scope);
        let json = self.json(&item.json, scope)?;
        marked.then(|| ir::JsonItem {
            json,
            mark: mark(item.mark.as_ref()),
            at: self.place(item.json.span()),
        })
    }

    /// Reports `mandatory` in a `set`, which never fails; whether the mark may stand.
    fn json_mark(&mut self, mark: Option<&ast::Mark>, scope: Scope) -> bool {
        let Some(mark) = mark.filter(|mark| !scope.mandatory && mark.kind == MarkKind::Mandatory) else {
            return true;
        };
        let fault = self.fault(
            Code::LineMisplaced,
            mark.span,
            "`mandatory` can't apply in a `set`, which never fails",
            "remove `mandatory`, or give what to use instead: `or`",
        );
        self.report(fault);
        false
    }

    /// A JSON document in which values stand.
    pub fn json(&mut self, json: &ast::Json, scope: Scope) -> Option<ir::JsonTemplate> {
        Some(match json {
            ast::Json::Object { members, .. } => {
                self.repeated_members(members);
                let mut lowered = self.several(members);
                for member in members.iter() {
                    if let ast::Json::Constants { span, .. } = member.item.json {
                        lowered.push(Some(self.constant_members(span)));
                        continue;
                    }
                    if let ast::Json::Value(value) = &member.item.json {
                        self.secret_in_field(&member.name, value, FieldOf::Json);
                        self.quoted_in_member(&member.name, value);
                    }
                    let name = self.text(&member.name, scope);
                    let item = self.json_item(&member.item, scope);
                    lowered.push(name.zip(item).map(|(name, item)| ir::JsonMember { name, item }));
                }
                ir::JsonTemplate::Object(lowered.whole()?)
            }
            ast::Json::List { items, .. } => {
                let mut lowered = self.several(items);
                for item in items.iter() {
                    lowered.push(self.json_item(&item, scope));
                }
                ir::JsonTemplate::List(lowered.whole()?)
            }
            ast::Json::Constants { span, .. } => {
                self.secret_in_constants(*span);
                ir::JsonTemplate::Constants(ir::Constants::items(self.written(*span)))
            }
            ast::Json::Value(value) => {
                let last = value.operands.last().filter(|_| value.composite.is_none());
                let or_null = last.is_some_and(|last| last.primary == Primary::Null && last.cast.is_none());
                ir::JsonTemplate::Value { value: self.value(value, scope)?, or_null }
            }
        })
    }

    fn constant_members(&mut self, span: Span) -> ir::JsonMember {
        self.secret_in_constants(span);
        let json = ir::JsonTemplate::Constants(ir::Constants::members(self.written(span)));
        let item = ir::JsonItem { json, mark: None, at: self.place(span) };
        ir::JsonMember { name: ir::Template { parts: Vec::new() }, item }
    }

    /// A JSON document of a test, which holds no values. Where it is dropped it is checked, and comes out empty.
    pub fn plain_json(&mut self, json: &ast::Json) -> Option<json::Json> {
        match json {
            ast::Json::Object { members, .. } => {
                self.repeated_members(members);
                let mut object =
                    json::Object::with_capacity(if self.drops_json { 0 } else { members.least() });
                let mut whole = true;
                for member in members.iter() {
                    if let ast::Json::Constants { span, .. } = member.item.json {
                        if !self.drops_json {
                            object.extend(ir::Constants::members(self.written(span)).object());
                        }
                        continue;
                    }
                    let name = self.plain_text(&member.name, "the JSON of a test");
                    match (name, self.plain_item(&member.item)) {
                        (Some(_), Some(_)) if self.drops_json => {}
                        (Some(name), Some(value)) => {
                            object.insert(name, value);
                        }
                        _ => whole = false,
                    }
                }
                whole.then_some(json::Json::Object(object))
            }
            ast::Json::List { items, .. } => {
                let mut list = Several::new(items.least(), !self.drops_json);
                for item in items.iter() {
                    match item.json {
                        ast::Json::Constants { .. } if self.drops_json => {}
                        ast::Json::Constants { span, .. } => {
                            list.extend(ir::Constants::items(self.written(span)).list());
                        }
                        _ => list.push(self.plain_item(&item)),
                    }
                }
                Some(json::Json::List(list.whole()?))
            }
            ast::Json::Constants { .. } if self.drops_json => Some(json::Json::Null),
            ast::Json::Constants { span, .. } => Some(ir::Constants::items(self.written(*span)).json()),
            ast::Json::Value(value) => self.plain_value(value),
        }
    }

    fn plain_item(&mut self, item: &ast::JsonItem) -> Option<json::Json> {
        let json = self.plain_json(&item.json);
        let Some(mark) = &item.mark else { return json };
        let fault = self.fault(
            Code::LineMisplaced,
            mark.span,
            "a mark cannot apply to the JSON of a test: nothing in it can be without a value",
            "remove the mark",
        );
        let fault = self.without_mark(fault, mark);
        self.report(fault);
        None
    }

    /// A value that is written out: no variable, no `or`, no `as`.
    pub fn plain_value(&mut self, value: &ast::Value) -> Option<json::Json> {
        if let ([ast::Operand { primary, cast: None, .. }], None) =
            (value.operands.as_slice(), &value.composite)
        {
            match primary {
                Primary::Text(text) => return self.plain_text(text, "a test").map(json::Json::from),
                Primary::Number(digits) => return Number::parse(digits).map(json::Json::Number),
                Primary::Boolean(value) => return Some(json::Json::Boolean(*value)),
                Primary::Null => return Some(json::Json::Null),
                Primary::Variable(_) => {}
            }
        }
        let fault = match first_variable(value) {
            Some(variable) => self.fault(
                Code::VariableNotAllowed,
                variable.span,
                format!("`{}` is not allowed here: a test spells its values out", variable.text),
                "write the value itself",
            ),
            None => self.fault(
                Code::TestInvalid,
                value.span,
                "`or` and `as` mean nothing here: what a test says is written out",
                "write the value itself",
            ),
        };
        self.report(fault);
        None
    }

    /// Reports members of one object that have the same name.
    fn repeated_members(&mut self, members: &Entries<ast::JsonMember>) {
        // Where some of it could not be read, a bracket may be missing between the two.
        if members.least() < 2 && !members.is_long() || self.broken {
            return;
        }
        let names = || {
            members.iter().flat_map(|member| {
                let constant = match member.item.json {
                    ast::Json::Constants { span, .. } => Some(constant_names(self.written(span), span)),
                    _ => None,
                };
                let name = match &member {
                    _ if constant.is_some() => None,
                    Cow::Borrowed(member) => fixed_name(&member.name),
                    Cow::Owned(member) => fixed_name(&member.name).map(|name| name.into_owned().into()),
                };
                constant.into_iter().flatten().chain(name.map(|name| (name, member.name.span)))
            })
        };
        if members.least() > FEW_MEMBERS || members.is_long() {
            // Most often none is: a set of hashes takes little room.
            let hashes = RandomState::new();
            let mut seen = HashSet::with_capacity(members.least());
            if names().all(|(name, _)| seen.insert(hashes.hash_one(&*name))) {
                return;
            }
        }
        let names: Vec<(Cow<'_, str>, Span)> = names().collect();
        let is_few = names.len() <= FEW_MEMBERS;
        let mut standing: HashMap<&str, Span> = HashMap::with_capacity(if is_few { 0 } else { names.len() });
        for (name, again) in &names {
            let again = *again;
            let first = match is_few {
                true => names.iter().find(|(other, _)| other == name).map_or(again, |(_, first)| *first),
                false => *standing.entry(name).or_insert(again),
            };
            if first.start == again.start {
                continue;
            }
            let fault = self
                .fault(
                    Code::BodyRepeatedMember,
                    again,
                    format!("`{}` is repeated in one object", self.written(again)),
                    "keep one of them; most services take the last",
                )
                .with_related(self.location(first), "the first is here");
            self.report(fault);
        }
    }
}

/// So few names are compared one by one.
const FEW_MEMBERS: usize = 12;

/// The name where it holds no values.
fn fixed_name(name: &ast::Text) -> Option<Cow<'_, str>> {
    match name.parts.only() {
        Some(ast::TextPart::Literal { text, .. }) => Some(Cow::Borrowed(text)),
        _ => name.plain().map(Cow::Owned),
    }
}
