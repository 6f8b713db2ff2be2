//! A document as the value of a variable or an argument.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::ir::Template;
use crate::json::Json;
use crate::runtime::datum::Datum;
use crate::runtime::masked::Masked;
use crate::runtime::template::Resolver;

use super::{Kind, Sink};

/// Builds the value that a document is; of two members with one name the later counts.
#[derive(Default)]
pub(crate) struct DatumSink<'v> {
    /// The objects and lists that were begun, the innermost last.
    open: Vec<Open<'v>>,
    whole: Option<Datum>,
}

enum Open<'v> {
    Object { members: Vec<(Masked<'v>, Datum)>, name: Option<Masked<'v>> },
    List(Vec<Datum>),
}

impl<'v> DatumSink<'v> {
    pub(crate) fn into_datum(self) -> Datum {
        self.whole.unwrap_or(Datum::plain(Json::Null))
    }

    fn add(&mut self, datum: Datum) {
        match self.open.last_mut() {
            Some(Open::Object { members, name }) => {
                members.extend(name.take().map(|name| (name, datum)));
            }
            Some(Open::List(items)) => items.push(datum),
            None => self.whole = Some(datum),
        }
    }
}

/// How many objects and lists are open, how much the innermost holds, and whether a name waits for its value there.
type Point = (usize, usize, bool);

impl<'v> Sink<'v> for DatumSink<'v> {
    type Point = Point;

    fn point(&self) -> Point {
        let (held, named) = match self.open.last() {
            Some(Open::Object { members, name }) => (members.len(), name.is_some()),
            Some(Open::List(items)) => (items.len(), false),
            None => (0, false),
        };
        (self.open.len(), held, named)
    }

    fn return_to(&mut self, (depth, held, named): Point) {
        self.open.truncate(depth);
        match self.open.last_mut() {
            Some(Open::Object { members, name }) => {
                if named && members.len() > held {
                    *name = members.pop().map(|(name, _)| name);
                }
                members.truncate(held);
                if !named {
                    *name = None;
                }
            }
            Some(Open::List(items)) => items.truncate(held),
            None => self.whole = None,
        }
    }

    fn begin(&mut self, kind: Kind) {
        self.open.push(match kind {
            Kind::Object => Open::Object { members: Vec::new(), name: None },
            Kind::List => Open::List(Vec::new()),
        });
    }

    fn end(&mut self, _: Kind) {
        let datum = match self.open.pop() {
            Some(Open::Object { members, .. }) => Datum::object(distinct(members)),
            Some(Open::List(items)) => Datum::list(items.into_iter()),
            None => return,
        };
        self.add(datum);
    }

    fn name(&mut self, named: Masked<'v>) {
        if let Some(Open::Object { name, .. }) = self.open.last_mut() {
            *name = Some(named);
        }
    }

    fn text(&mut self, template: &'v Template, resolver: &Resolver<'v>) -> Option<()> {
        let text = resolver.template(template)?;
        self.add(Datum::text(text));
        Some(())
    }

    fn datum(&mut self, datum: Cow<'v, Datum>) {
        self.add(datum.into_owned());
    }
}

/// The later of two members with one name, where the earlier stands.
fn distinct<'v>(members: Vec<(Masked<'v>, Datum)>) -> Vec<(Masked<'v>, Datum)> {
    let mut places: HashMap<String, usize> = HashMap::with_capacity(members.len());
    let mut distinct: Vec<(Masked<'v>, Datum)> = Vec::with_capacity(members.len());
    for (name, datum) in members {
        let place = *places.entry(name.real().to_owned()).or_insert(distinct.len());
        match distinct.get_mut(place) {
            Some(earlier) => *earlier = (name, datum),
            None => distinct.push((name, datum)),
        }
    }
    distinct
}
