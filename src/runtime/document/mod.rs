//! JSON documents with values in them (section 2, "JSON"; section 3.3, "An object or list without a value"):
//! walked once, and written part by part to a [`Sink`], which takes back what has no value.

mod absence;
mod datum;
mod names;
mod text;

pub(crate) use absence::Absence;
pub(crate) use datum::DatumSink;
pub(crate) use text::TextSink;

use std::borrow::Cow;

use crate::ir::{Constants, JsonItem, JsonMember, JsonTemplate, Mark, Template, Value};
use crate::json::Json;
use crate::source::Place;

use super::datum::Datum;
use super::failure::Failure;
use super::masked::Masked;
use super::template::Resolver;

use names::Names;

/// What holds other values.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Object,
    List,
}

/// What a document is written to.
pub(crate) trait Sink<'v>: Default {
    /// How far it was written at some time.
    type Point: Copy;

    /// How far it is written.
    fn point(&self) -> Self::Point;

    /// Takes back all that was written after `point`.
    fn return_to(&mut self, point: Self::Point);

    fn begin(&mut self, kind: Kind);
    /// Ends the object or list that was begun last, which is of that kind.
    fn end(&mut self, kind: Kind);

    /// The name of the member whose value comes next.
    fn name(&mut self, name: Masked<'v>);

    /// A text with values in it; `None`, with some of it written, where one of them has none.
    fn text(&mut self, template: &'v Template, resolver: &Resolver<'v>) -> Option<()>;

    fn datum(&mut self, datum: Cow<'v, Datum>);
}

/// A document that was written, whose names may still repeat.
pub(crate) struct Written<S> {
    sink: S,
    repeated: Option<Failure>,
}

impl<S> Written<S> {
    /// What it was written to; a failure where the name of a member comes out, because of a value, as that of another
    /// one in its object.
    pub(crate) fn formed(self) -> Result<S, Failure> {
        self.repeated.map_or(Ok(self.sink), Err)
    }
}

/// The document of `item`; `Ok(None)` where it is left out.
///
/// A secret that is not held fails the webhook unless `or` or `optional` follows (section 2).
pub(crate) fn item<'v, S: Sink<'v>>(
    item: &'v JsonItem,
    resolver: &Resolver<'v>,
) -> Result<Option<Written<S>>, Absence<'v>> {
    let mut walk = Walk::new(resolver);
    let is_there = walk.item(item)?;
    Ok(is_there.then(|| walk.written()))
}

/// A document without a mark.
pub(crate) fn document<'v, S: Sink<'v>>(
    json: &'v JsonTemplate,
    resolver: &Resolver<'v>,
) -> Result<Written<S>, Absence<'v>> {
    let mut walk = Walk::new(resolver);
    walk.document(json)?;
    Ok(walk.written())
}

/// A way through a document.
struct Walk<'w, 'v, S> {
    resolver: &'w Resolver<'v>,
    sink: S,
    /// The first object in which the name of a member repeats.
    repeated: Option<Failure>,
}

/// Whether a document is an object or list of the file that came out empty.
#[derive(Clone, Copy, PartialEq, Eq)]
enum IsEmpty {
    Yes,
    No,
}

impl IsEmpty {
    fn of(count: usize) -> Self {
        if count == 0 { Self::Yes } else { Self::No }
    }
}

impl<'w, 'v, S: Sink<'v>> Walk<'w, 'v, S> {
    fn new(resolver: &'w Resolver<'v>) -> Self {
        Self { resolver, sink: S::default(), repeated: None }
    }

    fn written(self) -> Written<S> {
        Written { sink: self.sink, repeated: self.repeated }
    }

    fn point(&self) -> (S::Point, bool) {
        (self.sink.point(), self.repeated.is_some())
    }

    fn return_to(&mut self, (point, repeated): (S::Point, bool)) {
        self.sink.return_to(point);
        if !repeated {
            self.repeated = None;
        }
    }

    /// Whether `item` is written: not where it is left out.
    fn item(&mut self, item: &'v JsonItem) -> Result<bool, Absence<'v>> {
        let before = self.point();
        let (found, optional) = (self.document(&item.json), item.mark == Some(Mark::Optional));
        match found {
            Ok(IsEmpty::Yes) if optional => {}
            Ok(_) => return Ok(true),
            Err(absence) if optional && !absence.is_fatal() => {}
            Err(absence) => {
                let lacks_secret = match &item.json {
                    JsonTemplate::Value { value, .. } => {
                        item.mark.is_none() && self.resolver.lacks_secret(value)
                    }
                    _ => false,
                };
                let fatal = lacks_secret || item.mark == Some(Mark::Mandatory);
                return Err(absence.around(&item.at, fatal));
            }
        }
        self.return_to(before);
        Ok(false)
    }

    fn document(&mut self, json: &'v JsonTemplate) -> Result<IsEmpty, Absence<'v>> {
        match json {
            JsonTemplate::Object(members) => self.object(members),
            JsonTemplate::List(items) => {
                self.sink.begin(Kind::List);
                let (mut count, mut lacking) = (0, None);
                for item in items {
                    count += match &item.json {
                        JsonTemplate::Constants(constants) => self.items(constants),
                        _ => self.part(&mut lacking, |walk| walk.item(item))?,
                    };
                }
                self.sink.end(Kind::List);
                lacking.map_or(Ok(IsEmpty::of(count)), Err)
            }
            JsonTemplate::Constants(constants) => {
                self.constant(constants.json());
                Ok(IsEmpty::No)
            }
            JsonTemplate::Value { value, or_null } => match self.value(value)? {
                Some(is_empty) => Ok(is_empty),
                None if *or_null => {
                    self.sink.datum(Cow::Owned(Datum::plain(Json::Null)));
                    Ok(IsEmpty::No)
                }
                None => Err(Absence::of_value(value)),
            },
        }
    }

    fn constant(&mut self, json: Json) {
        self.sink.datum(Cow::Owned(Datum::plain(json)));
    }

    /// Writes items of a list, and says how many.
    fn items(&mut self, constants: &Constants) -> usize {
        let items = constants.list();
        let count = items.len();
        items.into_iter().for_each(|item| self.constant(item));
        count
    }

    /// Writes members of an object, which are at `at`, and says how many.
    fn members(&mut self, constants: &Constants, at: &'v Place, mut names: Option<&mut Names<'v>>) -> usize {
        let members = constants.object();
        let count = members.len();
        for (name, value) in members {
            let name = String::from(name);
            if let Some(names) = &mut names {
                names.add(name.clone(), false, at);
            }
            self.sink.name(Masked::plain(name));
            self.constant(value);
        }
        count
    }

    fn object(&mut self, members: &'v [JsonMember]) -> Result<IsEmpty, Absence<'v>> {
        let by_value = members.iter().any(|member| member.name.plain().is_none());
        let mut names = by_value.then(Names::default);
        let found_before = self.repeated.is_some();
        let (mut count, mut lacking) = (0, None);
        self.sink.begin(Kind::Object);
        for member in members {
            count += match &member.item.json {
                JsonTemplate::Constants(constants) => {
                    self.members(constants, &member.item.at, names.as_mut())
                }
                _ => self.part(&mut lacking, |walk| walk.member(member, names.as_mut()))?,
            };
        }
        self.sink.end(Kind::Object);
        if let Some(repeated) = names.and_then(Names::repeated).filter(|_| !found_before) {
            // Reported before those inside it.
            self.repeated = Some(repeated);
        }
        lacking.map_or(Ok(IsEmpty::of(count)), Err)
    }

    /// How many items or members `read` writes. One without a value takes along what is around it, but only once all of
    /// that was read: a later one may fail the webhook, wherever it stands. The first without a value is kept in `lacking`.
    fn part(
        &mut self,
        lacking: &mut Option<Absence<'v>>,
        read: impl FnOnce(&mut Self) -> Result<bool, Absence<'v>>,
    ) -> Result<usize, Absence<'v>> {
        let resolver = self.resolver;
        let found = if lacking.is_some() { resolver.unsent(|| read(self)) } else { read(self) };
        match found {
            Err(absence) if !absence.is_fatal() => {
                lacking.get_or_insert(absence);
                Ok(0)
            }
            found => found.map(usize::from),
        }
    }

    /// Whether `member` is written; a name without a value makes it one without a value.
    fn member(&mut self, member: &'v JsonMember, names: Option<&mut Names<'v>>) -> Result<bool, Absence<'v>> {
        let JsonMember { name, item } = member;
        let Some(named) = self.resolver.template(name) else {
            let optional = item.mark == Some(Mark::Optional);
            let fatal = !optional && (item.mark.is_some() || self.resolver.name_lacks_secret(name));
            let absence = Absence::of_name(name, &item.at, fatal);
            // What stands in it may fail the webhook all the same.
            let before = self.point();
            self.sink.name(Masked::default());
            let resolver = self.resolver;
            let inside = resolver.unsent(|| self.item(item));
            self.return_to(before);
            return match inside {
                Err(inside) if inside.is_fatal() && !fatal => Err(inside),
                _ if optional => Ok(false),
                _ => Err(absence),
            };
        };
        let before = self.point();
        let names = names.filter(|_| !named.is_foreseen());
        let known = names.as_ref().map(|_| named.real().to_owned());
        self.sink.name(named);
        if !self.item(item)? {
            self.return_to(before);
            return Ok(false);
        }
        if let (Some(names), Some(known)) = (names, known) {
            names.add(known, name.plain().is_none(), &item.at);
        }
        Ok(true)
    }

    /// The first operand that has a value, else the list or object after the last `or`; `Ok(None)` where neither has.
    fn value(&mut self, value: &'v Value) -> Result<Option<IsEmpty>, Absence<'v>> {
        let before = self.point();
        let mut is_found = false;
        for operand in &value.operands {
            let found = match operand.template() {
                Some(template) => self.sink.text(template, self.resolver),
                None => self.resolver.operand(operand).map(|datum| self.sink.datum(datum)),
            };
            if found.is_some() {
                is_found = true;
                break;
            }
            self.return_to(before);
        }
        self.resolver.resolved_at(&value.at);
        let composite = match &value.composite {
            _ if is_found => return Ok(Some(IsEmpty::No)),
            Some(composite) => composite,
            None => return Ok(None),
        };
        match self.document(composite) {
            Err(absence) if !absence.is_fatal() => {
                self.return_to(before);
                Ok(None)
            }
            found => found.map(Some),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;
    use crate::ir::{Operand, Primary, TemplatePart};
    use crate::runtime::secrets::Secrets;
    use crate::runtime::variables::Variables;

    fn at() -> Place {
        Place { file: 0, line: 1, column: 1 }
    }

    fn value(name: &str, composite: Option<JsonTemplate>) -> Value {
        let primary = Primary::Variable(format!("$flow.key.{name}").parse().unwrap());
        let operands = vec![Operand { primary, convert: None }];
        Value { operands, composite: composite.map(Box::new), at: at() }
    }

    /// A text, a number, an empty text, and none.
    fn variable() -> impl Strategy<Value = &'static str> {
        proptest::sample::select(vec!["text", "number", "empty", "none"])
    }

    fn template() -> impl Strategy<Value = Template> {
        let part = prop_oneof![
            "[a-b\"{,]{0,2}".prop_map(TemplatePart::Literal),
            variable().prop_map(|name| TemplatePart::Value(value(name, None))),
        ];
        proptest::collection::vec(part, 0..3).prop_map(|parts| Template { parts })
    }

    fn json() -> impl Strategy<Value = JsonTemplate> {
        let of_value = |value, or_null| JsonTemplate::Value { value, or_null };
        let of_text = move |template| {
            let operands = vec![Operand { primary: Primary::Text(template), convert: None }];
            of_value(Value { operands, composite: None, at: at() }, false)
        };
        let leaf = prop_oneof![
            (variable(), any::<bool>()).prop_map(move |(name, or_null)| of_value(value(name, None), or_null)),
            template().prop_map(of_text),
            proptest::sample::select(vec!["[null]", "{\"a\":1,\"b\":[]}", "[0,{\"a\":1}]"])
                .prop_map(|text| JsonTemplate::Constants(text.to_owned().try_into().unwrap())),
        ];
        leaf.prop_recursive(4, 24, 4, move |inner| {
            let mark =
                proptest::sample::select(vec![None, None, Some(Mark::Optional), Some(Mark::Mandatory)]);
            let item = (inner.clone(), mark).prop_map(|(json, mark)| JsonItem { json, mark, at: at() });
            let member = (template(), item.clone()).prop_map(|(name, item)| JsonMember { name, item });
            prop_oneof![
                proptest::collection::vec(member, 0..4).prop_map(JsonTemplate::Object),
                proptest::collection::vec(item, 0..4).prop_map(JsonTemplate::List),
                (variable(), inner, any::<bool>())
                    .prop_map(move |(name, json, or_null)| of_value(value(name, Some(json)), or_null)),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_sent_is_what_is_assigned(json in json()) {
            let mut variables = Variables::new();
            for (name, value) in [("text", "x\"{".into()), ("number", Json::from(7i64)), ("empty", "".into())] {
                variables.give(&format!("flow.key.{name}"), value).unwrap();
            }
            let (secrets, private) = (Secrets::default(), HashSet::new());
            let resolver = Resolver::new(&variables, &secrets, &private, true);
            let sent = document::<TextSink<'_>>(&json, &resolver).map(Written::formed);
            let assigned = document::<DatumSink<'_>>(&json, &resolver).map(Written::formed);
            match (sent, assigned) {
                (Ok(Ok(sent)), Ok(Ok(assigned))) => {
                    let sent = Json::read(sent.into_text().real()).unwrap();
                    prop_assert_eq!(sent, assigned.into_datum().into_json());
                }
                (Ok(Err(_)), Ok(Err(_))) => {}
                (Err(sent), Err(assigned)) => prop_assert_eq!(sent.is_fatal(), assigned.is_fatal()),
                _ => prop_assert!(false, "one of them alone has no value"),
            }
        }
    }
}
