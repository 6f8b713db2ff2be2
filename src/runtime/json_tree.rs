//! JSON documents with values in them, resolved (section 2, "JSON"; section 3.3, "An object or list without a
//! value").

use std::borrow::Cow;
use std::collections::HashMap;

use crate::ir::{JsonItem, JsonMember, JsonTemplate, Mark, Template, Value};
use crate::json::{self, Json};
use crate::source::Place;

use super::datum::Datum;
use super::failure::{ErrorReason, Failure};
use super::masked::Masked;
use super::template::Resolver;
use super::why_missing;

/// A JSON document whose values are there.
pub(crate) enum Tree<'v> {
    /// One that is written in the file, as the other kinds are but for the datum.
    Object(Vec<Member<'v>>),
    List(Vec<Tree<'v>>),
    /// A text with values in it.
    Text(Masked<'v>),
    Datum(Cow<'v, Datum>),
    /// The JSON `null`.
    Null,
}

/// A member of an object.
pub(crate) struct Member<'v> {
    name: Masked<'v>,
    /// Whether its name holds values.
    named_by_value: bool,
    value: Tree<'v>,
    at: &'v Place,
}

/// That a part of a document has no value, and why.
pub(crate) struct Absence<'v> {
    what: Absent<'v>,
    at: Option<&'v Place>,
    /// Whether it fails the webhook, whatever is around it.
    fatal: bool,
}

enum Absent<'v> {
    Value(&'v Value),
    Name(&'v Template),
}

impl<'v> Absence<'v> {
    fn of(value: &'v Value) -> Self {
        Self { what: Absent::Value(value), at: None, fatal: false }
    }

    /// Whether it fails the webhook, whatever is around it.
    pub(crate) fn is_fatal(&self) -> bool {
        self.fatal
    }

    /// The failure of what can't be left out; `what` names it.
    pub(crate) fn failure(&self, what: &str, at: &Place, resolver: &Resolver<'_>) -> Failure {
        let (needs, why) = match self.what {
            Absent::Value(value) => ("a value here", why_missing::of_value(value, resolver)),
            Absent::Name(name) => ("the name of this member", why_missing::of_template(name, resolver)),
        };
        Failure::without_value(self.at.unwrap_or(at), format!("{what} needs {needs}, but {why}"), why.unset)
    }
}

/// The document of `item`; `Ok(None)` where it is left out.
///
/// A secret that is not held fails the webhook unless `or` or `optional` follows (section 2).
pub(crate) fn item<'v>(item: &'v JsonItem, resolver: &Resolver<'v>) -> Result<Option<Tree<'v>>, Absence<'v>> {
    let found = document(&item.json, resolver);
    match (found, item.mark) {
        (Ok(Tree::Object(members)), Some(Mark::Optional)) if members.is_empty() => Ok(None),
        (Ok(Tree::List(items)), Some(Mark::Optional)) if items.is_empty() => Ok(None),
        (Ok(tree), _) => Ok(Some(tree)),
        (Err(absence), Some(Mark::Optional)) if !absence.fatal => Ok(None),
        (Err(absence), mark) => {
            let unheld = match &item.json {
                JsonTemplate::Value { value, .. } => mark.is_none() && resolver.lacks_secret(value),
                _ => false,
            };
            let fatal = absence.fatal || unheld || mark == Some(Mark::Mandatory);
            Err(Absence { at: absence.at.or(Some(&item.at)), fatal, ..absence })
        }
    }
}

/// A document without a mark.
pub(crate) fn document<'v>(json: &'v JsonTemplate, resolver: &Resolver<'v>) -> Result<Tree<'v>, Absence<'v>> {
    match json {
        JsonTemplate::Object(members) => {
            let mut tree = Vec::with_capacity(members.len());
            for written in members {
                tree.extend(member(written, resolver)?);
            }
            Ok(Tree::Object(tree))
        }
        JsonTemplate::List(items) => {
            let mut tree = Vec::with_capacity(items.len());
            for written in items {
                tree.extend(item(written, resolver)?);
            }
            Ok(Tree::List(tree))
        }
        JsonTemplate::Constant(constant) => Ok(match constant.json() {
            Json::Object(members) if members.is_empty() => Tree::Object(Vec::new()),
            Json::List(items) if items.is_empty() => Tree::List(Vec::new()),
            json => Tree::Datum(Cow::Owned(Datum::plain(json))),
        }),
        JsonTemplate::Value { value, or_null } => match tree(value, resolver)? {
            Some(tree) => Ok(tree),
            None if *or_null => Ok(Tree::Null),
            None => Err(Absence::of(value)),
        },
    }
}

/// A member; a name without a value makes it one without a value.
fn member<'v>(written: &'v JsonMember, resolver: &Resolver<'v>) -> Result<Option<Member<'v>>, Absence<'v>> {
    let JsonMember { name, item: value } = written;
    let Some(named) = resolver.template(name) else {
        return match value.mark {
            Some(Mark::Optional) => Ok(None),
            mark => {
                let fatal = mark.is_some() || resolver.name_lacks_secret(name);
                Err(Absence { what: Absent::Name(name), at: Some(&value.at), fatal })
            }
        };
    };
    let named_by_value = name.plain().is_none();
    let found = item(value, resolver)?;
    Ok(found.map(|tree| Member { name: named, named_by_value, value: tree, at: &value.at }))
}

/// The first operand that has a value, else the list or object after the last `or`; `Ok(None)` where neither has.
fn tree<'v>(value: &'v Value, resolver: &Resolver<'v>) -> Result<Option<Tree<'v>>, Absence<'v>> {
    let found = value.operands.iter().find_map(|operand| match operand.template() {
        Some(template) => resolver.template(template).map(Tree::Text),
        None => resolver.operand(operand).map(Tree::Datum),
    });
    resolver.resolved_at(&value.at);
    match (found, &value.composite) {
        (None, Some(composite)) => match document(composite, resolver) {
            Err(absence) if !absence.fatal => Ok(None),
            found => found.map(Some),
        },
        (found, _) => Ok(found),
    }
}

impl Tree<'_> {
    /// The first member whose name comes out, because of a value, as that of another one in its object.
    pub(crate) fn repeated_name(&self) -> Option<Failure> {
        match self {
            Self::Object(members) => {
                let by_value = members.iter().any(|member| member.named_by_value);
                let repeated = if by_value { repeated(members) } else { None };
                repeated.or_else(|| members.iter().find_map(|member| member.value.repeated_name()))
            }
            Self::List(items) => items.iter().find_map(Tree::repeated_name),
            Self::Text(_) | Self::Datum(_) | Self::Null => None,
        }
    }

    /// Appends the document as compact JSON.
    pub(crate) fn write(&self, out: &mut Masked<'_>) {
        match self {
            Self::Object(members) => {
                out.push_sign('{');
                for (index, member) in members.iter().enumerate() {
                    if index > 0 {
                        out.push_sign(',');
                    }
                    write_text(&member.name, out);
                    out.push_sign(':');
                    member.value.write(out);
                }
                out.push_sign('}');
            }
            Self::List(items) => {
                out.push_sign('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push_sign(',');
                    }
                    item.write(out);
                }
                out.push_sign(']');
            }
            Self::Text(text) => write_text(text, out),
            Self::Datum(datum) => datum.write(out),
            Self::Null => out.push_str("null"),
        }
    }

    /// The document as the value of a variable; of two members with one name the later counts.
    pub(crate) fn into_datum(self) -> Datum {
        match self {
            Self::Object(members) => {
                let mut places: HashMap<String, usize> = HashMap::with_capacity(members.len());
                let mut values: Vec<(Masked<'_>, Datum)> = Vec::with_capacity(members.len());
                for member in members {
                    let datum = member.value.into_datum();
                    let place = *places.entry(member.name.real().to_owned()).or_insert(values.len());
                    match values.get_mut(place) {
                        Some(earlier) => *earlier = (member.name, datum),
                        None => values.push((member.name, datum)),
                    }
                }
                Datum::object(values)
            }
            Self::List(items) => Datum::list(items.into_iter().map(Tree::into_datum)),
            Self::Text(text) => Datum::text(text),
            Self::Datum(datum) => datum.into_owned(),
            Self::Null => Datum::plain(Json::Null),
        }
    }
}

fn repeated(members: &[Member<'_>]) -> Option<Failure> {
    let mut standing: HashMap<&str, bool> = HashMap::with_capacity(members.len());
    for member in members {
        let by_value = match standing.insert(member.name.real(), member.named_by_value) {
            Some(other) => other || member.named_by_value,
            None => false,
        };
        if by_value {
            let what = "the name of a member comes out as that of another one in the same object";
            return Some(Failure::new(ErrorReason::InvalidRequest, member.at, what));
        }
    }
    None
}

/// Appends a text with its quotes and escapes.
fn write_text(text: &Masked<'_>, out: &mut Masked<'_>) {
    out.push_sign('"');
    out.push_encoded(text, json::escape);
    out.push_sign('"');
}
