//! `test` (3.6): an example that is checked.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

use crate::call_record::{CallRecord, InvalidCallRecord, Misfit, Step};
use crate::diagnostics::{Code, MOST_OF_A_FILE};
use crate::json;
use crate::names::{Group, is_name};
use crate::source::Span;
use crate::syntax::ast::{self, Answer, ExpectedValue, TestLine};

use super::index::{Manner, Runnable};
use super::item::Among;
use super::lowering::Lowering;
use super::mention::{Noun, Verb};
use super::response_path::{Replies, Success, missed};
use super::steps::Target;
use super::variable::{noun, setting_name};
use crate::ir;

/// Where each variable first stands, by its hash: there may be very many.
#[derive(Default)]
struct Standing {
    hashes: RandomState,
    first: HashMap<u64, Span>,
}

impl<'i> Lowering<'i, '_> {
    pub fn test(&mut self, test: &ast::Test) -> Option<ir::Test> {
        let errors = self.errors;
        let mut target = self.target(&test.target);
        let title = self.plain_text(&test.title, "the title of a test");
        let mut lowered = ir::Test {
            target: test.target.text.to_string(),
            title: title.unwrap_or_default(),
            at: self.place(test.target.span),
            given: Vec::new(),
            call: None,
            replies: Vec::new(),
            requests: Vec::new(),
            variables: Vec::new(),
        };
        let mut call: Option<Span> = None;
        let (mut given, mut expected) = (Standing::default(), Standing::default());
        let mut answered = false;
        for line in &test.lines {
            match line {
                TestLine::Given { entries, .. } => {
                    let keeps = self.keeps || !entries.is_long() || self.reads_given(&test.target);
                    for entry in entries.iter() {
                        lowered.given.extend(self.given(&entry, &mut given).filter(|_| keeps));
                    }
                }
                TestLine::GivenCall { record, span } => match call {
                    Some(first) => self.repeated(self.head(*span, "given"), first, "`given call`"),
                    None => {
                        call = Some(self.head(*span, "given"));
                        lowered.call = self.call_record(record, *span, &target);
                    }
                },
                TestLine::Reply { webhook, answer, span } => {
                    answered = true;
                    let head = self.head(*span, "reply");
                    let is_refusal =
                        matches!(answer, Answer::Response { status, .. } if &*status.digits == "401");
                    let name = self.reply_step(&mut target, webhook.as_ref(), head, is_refusal);
                    // What it holds is asked for by the paths of the webhook only.
                    let is_asked_for =
                        |name: &str| self.index.paths(name).is_some_and(|paths| !paths.is_empty());
                    self.drops_json = !self.keeps && !name.as_deref().is_some_and(is_asked_for);
                    let answer = self.answer(answer);
                    self.drops_json = false;
                    if let Some((webhook, answer)) = name.zip(answer) {
                        lowered.replies.push(ir::Reply { webhook, answer, at: self.place(*span) });
                    }
                }
                TestLine::ExpectRequest { webhook, entries, span } => {
                    let head = self.head(*span, "expect");
                    let name = self.expected_step(&mut target, webhook.as_ref(), head, true);
                    let parts = self.expected_parts(entries);
                    if let Some(webhook) = name {
                        let at = self.place(*span);
                        lowered.requests.push(ir::ExpectedRequest { webhook, parts: Some(parts), at });
                    }
                }
                TestLine::ExpectNoRequest { webhook, span } => {
                    answered = true;
                    let name = self.expected_step(&mut target, webhook.as_ref(), *span, false);
                    if let Some(webhook) = name {
                        let at = self.place(*span);
                        lowered.requests.push(ir::ExpectedRequest { webhook, parts: None, at });
                    }
                }
                TestLine::Expect { entries, .. } => {
                    let keeps = self.keeps || !entries.is_long();
                    for entry in entries.iter() {
                        let expected = self.expected(&entry, &mut expected);
                        // One is enough to say that something is expected.
                        lowered.variables.extend(expected.filter(|_| keeps || lowered.variables.is_empty()));
                    }
                }
            }
        }
        if call.is_none() && !self.broken && target.ends_with_a_delivery() {
            self.without_call_record(test);
        }
        if !answered && !self.broken && target.sends(&self.index) {
            self.unanswered(test);
        }
        let is_whole = self.errors == errors && !self.broken;
        if is_whole && lowered.requests.is_empty() && lowered.variables.is_empty() {
            self.expects_nothing(test, &lowered.replies);
        }
        (self.errors == errors).then_some(lowered)
    }

    /// What the paths of webhooks find in the replies of `test`; `None` is one with an error.
    pub fn replies(&self, test: Option<&ir::Test>) -> Replies {
        let Some(test) = test.filter(|_| !self.broken) else {
            return Replies { broken: true, ..Replies::default() };
        };
        let mut successes = Vec::new();
        for ir::Reply { webhook, answer, .. } in &test.replies {
            let ir::Answer::Response { status: 200..=299, body, .. } = answer else { continue };
            let Some(paths) = self.index.paths(webhook) else { continue };
            let is_own = *webhook == test.target;
            let given = is_own.then_some(test.given.as_slice());
            let missed = missed(paths, body, given);
            successes.push(Success { webhook: webhook.as_str().into(), is_own, missed });
        }
        // A function is computed: what it answers is not known here.
        if test.replies.is_empty() && self.index.may_be_function(&test.target) {
            successes.push(Success {
                webhook: test.target.as_str().into(),
                is_own: true,
                missed: Vec::new(),
            });
        }
        Replies { successes, broken: false }
    }

    /// Whether a path of `webhook` has variables, whose values a test gives.
    fn reads_given(&self, webhook: &ast::Name) -> bool {
        let paths = self.index.paths(&webhook.text).unwrap_or_default();
        paths.iter().any(|path| !path.variables.is_empty())
    }

    fn expects_nothing(&mut self, test: &ast::Test, replies: &[ir::Reply]) {
        let succeeds =
            |reply: &ir::Reply| matches!(reply.answer, ir::Answer::Response { status: 200..300, .. });
        // What another answer comes to depends on the webhook.
        let help = match replies.iter().all(succeeds) {
            true => {
                "add `expect { $flow.key.response_status: \"SUCCESS\" }`, or let `hook test --update` write what the run does"
            }
            false => "let `hook test --update` write what the run does, or add an `expect { … }`",
        };
        let fault = self.fault(
            Code::TestExpectsNothing,
            test.title.span,
            "this test expects nothing, so that it passes whatever the run does",
            help,
        );
        self.report(fault);
    }

    fn unanswered(&mut self, test: &ast::Test) {
        let fault = self.fault(
            Code::TestInvalid,
            test.title.span,
            "this test says neither what the server answers nor that nothing is sent",
            "add `reply 200 json { … }`, or `expect no request`",
        );
        self.report(fault);
    }

    fn without_call_record(&mut self, test: &ast::Test) {
        let fault = self.fault(
            Code::TestInvalid,
            test.target.span,
            format!("the flow `{}` has a `flow-end webhook`, which needs a call record", test.target.text),
            "add `given call { \"uuid\": \"…\", \"legs\": [{}] }`",
        );
        self.report(fault);
    }

    /// What the test names; reports a name that no file declares.
    fn target(&mut self, name: &ast::Name) -> Target<'i> {
        self.mention(Verb::Runs, Noun::Runnable, name.span);
        match self.index.runnable(&name.text) {
            Some(Runnable { manner: Manner::Webhook, .. }) => Target::webhook(&name.text),
            Some(Runnable { manner: Manner::Flow, .. }) => Target::flow(self.index.flow(&name.text)),
            Some(found @ Runnable { manner: Manner::OAuth2, .. }) => {
                let message = format!("`{}` is an `oauth2`: a test runs a webhook or a flow", name.text);
                let help = "test a webhook with `auth oauth2(NAME)`, and write `reply NAME …` in it";
                let fault = self
                    .fault(Code::TestInvalid, name.span, message, help)
                    .with_related(found.at(), "declared here");
                self.report(fault);
                Target::unknown()
            }
            None => {
                // A test without a name is faulty in itself.
                if !self.index.may_run(&name.text) && is_name(&name.text) {
                    let message = format!("no webhook or flow is called `{}`", name.text);
                    self.unknown_name(name, message, Among::Runnables, "declare it: `webhook NAME { … }`");
                }
                Target::unknown()
            }
        }
    }

    fn given(&mut self, entry: &ast::Given, standing: &mut Standing) -> Option<ir::Given> {
        if setting_name(&entry.variable.text).is_some() {
            let fault = self.fault(
                Code::TestInvalid,
                entry.variable.span,
                format!("`{}` cannot be given: the `account` sets it", entry.variable.text),
                "remove it",
            );
            self.report(fault);
            return None;
        }
        let variable = self.known(&entry.variable)?;
        self.mention(Verb::Gives, noun(&variable), entry.variable.span);
        self.variable_once(&variable, entry.variable.span, standing);
        let value = self.plain_json(&entry.value)?;
        Some(ir::Given { variable, value })
    }

    fn expected(&mut self, entry: &ast::Expected, standing: &mut Standing) -> Option<ir::ExpectedVariable> {
        let text = &entry.variable.text;
        if setting_name(text).is_some() || matches!(Group::split(text), Some((Group::Secret, _))) {
            let fault = self.fault(
                Code::TestInvalid,
                entry.variable.span,
                format!("`{}` is not a variable that a run changes", entry.variable.text),
                "remove it",
            );
            self.report(fault);
            return None;
        }
        let variable = self.known(&entry.variable)?;
        self.mention(Verb::Expects, noun(&variable), entry.variable.span);
        self.variable_once(&variable, entry.variable.span, standing);
        let value = self.expected_or_missing(&entry.value)?;
        Some(ir::ExpectedVariable { variable, value, at: self.place(entry.span) })
    }

    /// Reports a variable that stands twice where it is said what it holds.
    fn variable_once(&mut self, variable: &ir::Variable, span: Span, standing: &mut Standing) {
        let first = *standing.first.entry(standing.hashes.hash_one(variable)).or_insert(span);
        let is_another = self.written(first).parse().is_ok_and(|other: ir::Variable| other != *variable);
        if first.start != span.start && !is_another {
            self.repeated(span, first, &format!("`{variable}`"));
        }
    }

    fn call_record(&mut self, record: &ast::Json, span: Span, target: &Target<'_>) -> Option<json::Json> {
        if target.is_webhook() {
            let head = self.head(span, "given");
            let fault = self.fault(
                Code::TestInvalid,
                head,
                "a call record is for `flow-end webhook`, and this test is of a webhook",
                "give the variables instead: `given { $call.cli: \"…\" }`",
            );
            self.report(fault);
            return None;
        }
        let json = self.plain_json(record)?;
        let misfits = CallRecord::misfits(&json);
        for (index, Misfit { at, why }) in misfits.iter().enumerate() {
            let is_name = matches!(why, InvalidCallRecord::Unknown { .. });
            // What is not listed needs no place of its own.
            let at = if index < MOST_OF_A_FILE { at.as_slice() } else { &[] };
            let place = self.place_in_json(record, at, is_name);
            let help = "`hook schema call` prints the schema of a call record";
            let fault = self.fault(Code::TestInvalid, place, why.to_string(), help);
            self.report(fault);
        }
        misfits.is_empty().then_some(json)
    }

    /// Where the value `at`, or its name, stands in `json`; where that is kept as text, the bracket of what holds it.
    fn place_in_json(&self, json: &ast::Json, at: &[Step], is_name: bool) -> Span {
        let Some((step, rest)) = at.split_first() else { return json.span() };
        let start = json.span().start as usize;
        let bracket = Span::new(start, start + 1);
        match (step, json) {
            (Step::Member(name), ast::Json::Object { members, .. }) if !members.is_long() => {
                let named =
                    |member: &Cow<ast::JsonMember>| member.name.plain().is_some_and(|one| one == *name);
                match members.iter().find(named) {
                    Some(member) if is_name && rest.is_empty() => member.name.span,
                    Some(member) => self.place_in_json(&member.item.json, rest, is_name),
                    None => bracket,
                }
            }
            (Step::Item(index), ast::Json::List { items, .. }) if !items.is_long() => {
                let is_text = |item: &Cow<ast::JsonItem>| matches!(item.json, ast::Json::Constants { .. });
                // One such item is many of the record.
                if items.iter().take(index.saturating_add(1)).any(|item| is_text(&item)) {
                    return bracket;
                }
                match items.iter().nth(*index) {
                    Some(item) => self.place_in_json(&item.json, rest, is_name),
                    None => bracket,
                }
            }
            _ => bracket,
        }
    }

    /// A value that a test expects; inside, `None` is `missing`.
    pub fn expected_value(&mut self, value: &ExpectedValue) -> Option<Option<json::Json>> {
        match value {
            ExpectedValue::Missing(_) => Some(None),
            ExpectedValue::Json(json) => self.plain_json(json).map(Some),
        }
    }

    /// As [`Self::expected_value`], where `null` means `missing`: a variable that is `null` has no value.
    pub fn expected_or_missing(&mut self, value: &ExpectedValue) -> Option<Option<json::Json>> {
        self.expected_value(value).map(|value| value.filter(|json| !json.is_null()))
    }
}
