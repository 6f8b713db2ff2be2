//! The members of a call record, each read as what it must be.

use std::cell::RefCell;

use jiff::SignedDuration;

use super::InvalidCallRecord;
use super::moment::moment;
use crate::diagnostics::{MOST_FOUND, suggest};
use crate::json::Json;

/// What a callee may be (`calleeType`).
const CALLEE_TYPES: [&str; 2] = ["VISITOR", "AGENT"];

/// Something in a call record that is not what it must be, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// Its place, from the record on; of what is missing, that of what should have it.
    pub at: Vec<Step>,
    /// What is wrong.
    pub why: InvalidCallRecord,
}

/// A step to a value of JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// To the member of that name.
    Member(String),
    /// To that item of a list, from 0.
    Item(usize),
}

/// What was found on the way.
pub type Misfits = RefCell<Vec<Misfit>>;

/// An object of the record, and where it stands.
pub struct Member<'j> {
    pub json: &'j Json,
    at: Vec<Step>,
    misfits: &'j Misfits,
}

impl<'j> Member<'j> {
    /// The record itself.
    pub fn whole(json: &'j Json, misfits: &'j Misfits) -> Self {
        Self { json, at: Vec::new(), misfits }
    }

    fn get(&self, name: &str) -> Option<&'j Json> {
        self.json.get(name).filter(|json| !json.is_null())
    }

    /// Whether so much is wrong that nobody looks for more.
    fn are_many(&self) -> bool {
        self.misfits.borrow().len() >= MOST_FOUND
    }

    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Its place as messages have it: `legs[0]`.
    pub fn path(&self) -> String {
        written(&self.at)
    }

    /// The place of its member `name`.
    fn place_of(&self, name: &str) -> Vec<Step> {
        [self.at.as_slice(), &[Step::Member(name.to_owned())]].concat()
    }

    /// Reports what is wrong with its member `name`, or with itself.
    pub fn misfit(&self, name: Option<&str>, why: InvalidCallRecord) {
        let at = name.map_or_else(|| self.at.clone(), |name| self.place_of(name));
        self.misfits.borrow_mut().push(Misfit { at, why });
    }

    /// Reports that its member `name` is not what is `expected`.
    pub fn other(&self, name: &str, expected: &'static str, found: &'static str) {
        let member = written(&self.place_of(name));
        self.misfit(Some(name), InvalidCallRecord::Member { member, expected, found });
    }

    /// Reports each of its members that is none of `known`.
    pub fn knows(&self, known: &[&str]) {
        let names = self.json.as_object().into_iter().flat_map(|object| object.keys());
        for name in names.filter(|name| !known.contains(name)).take_while(|_| !self.are_many()) {
            let nearest = nearest(name, known).map(|nearest| format!(": did you mean `{nearest}`?"));
            let member = written(&self.place_of(name));
            let help = nearest.unwrap_or_default();
            self.misfit(Some(name), InvalidCallRecord::Unknown { member, help });
        }
    }

    fn read<T>(
        &self,
        name: &str,
        expected: &'static str,
        read: impl FnOnce(&'j Json) -> Option<T>,
    ) -> Option<T> {
        let json = self.get(name)?;
        let value = read(json);
        if value.is_none() {
            self.other(name, expected, json.kind());
        }
        value
    }

    pub fn text(&self, name: &str) -> Option<String> {
        self.read(name, "a text", |json| json.as_text().map(str::to_owned))
    }

    /// A time as it was given, and the moment that it is.
    pub fn time(&self, name: &str) -> (Option<String>, Option<SignedDuration>) {
        let text = self.text(name);
        let moment = text.as_deref().and_then(moment);
        if text.is_some() && moment.is_none() {
            let expected = "an RFC 3339 time with an offset, such as `2026-01-17T18:07:21+05:30`";
            self.other(name, expected, "another text");
        }
        (text, moment)
    }

    pub fn callee_type(&self) -> Option<String> {
        let found = self.text("callee_type");
        if found.as_deref().is_some_and(|found| !CALLEE_TYPES.contains(&found)) {
            self.other("callee_type", "`VISITOR` or `AGENT`", "another text");
        }
        found
    }

    pub fn boolean(&self, name: &str) -> Option<bool> {
        self.read(name, "true or false", Json::as_boolean)
    }

    /// What `read` makes of the objects of a list; what else stands in it is reported.
    pub fn list<T>(&self, name: &str, read: impl Fn(&Self) -> T) -> Option<Vec<T>> {
        let items = self.read(name, "a list", Json::as_list)?;
        let member = |(index, json): (usize, &'j Json)| {
            let mut at = self.place_of(name);
            at.push(Step::Item(index));
            let member = Member { json, at, misfits: self.misfits };
            if json.as_object().is_none() {
                let (expected, found) = ("an object", json.kind());
                member.misfit(None, InvalidCallRecord::Member { member: member.path(), expected, found });
                return None;
            }
            Some(read(&member))
        };
        Some(items.iter().enumerate().take_while(|_| !self.are_many()).filter_map(member).collect())
    }
}

/// A place as messages have it: `legs[0].incoming`.
fn written(at: &[Step]) -> String {
    let mut written = String::new();
    for step in at {
        match step {
            Step::Member(name) if written.is_empty() => written += name,
            Step::Member(name) => written += &format!(".{name}"),
            Step::Item(index) => written += &format!("[{index}]"),
        }
    }
    written
}

/// Shorter parts of a name are not matched.
const SHORTEST_PART: usize = 4;

/// The known name that `name` may stand for; platforms also write `calleeNumber` for `callee_number`, and people a part
/// of a name.
fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let plain = |name: &str| name.replace(['_', '-'], "").to_ascii_lowercase();
    let same = known.iter().copied().find(|one| plain(one) == plain(name));
    same.or_else(|| suggest::nearest(name, known.iter().copied())).or_else(|| {
        let part = plain(name);
        let holds = |one: &str| plain(one).starts_with(&part) || plain(one).ends_with(&part);
        known.iter().copied().find(|one| part.len() >= SHORTEST_PART && holds(one))
    })
}
