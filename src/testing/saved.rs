//! A test made of a real run (`hook run --save-test`).

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use thiserror::Error;

use crate::ir::{
    Answer, AnswerBody, Format, Given, MappingSource, Program, Reply, Test, Variable, WebhookKind,
};
use crate::json::{Json, Object};
use crate::runtime::transport::{Response, ResponseBody, SendFault};
use crate::runtime::{
    Prepared, Secrets, Variables, accepts, access_token, error_code, header_text, is_bearer, text_of,
};
use crate::source::Place;

use super::made_up::MadeUp;
use super::perform::{Outcome, run};
use super::recorder::Exchange;
use super::script::{FLOW_END, token};
use super::unplayable::Unplayable;

/// A real run.
pub struct Saved<'r> {
    /// The webhook or flow.
    pub target: &'r str,
    /// What the test is to be called.
    pub title: &'r str,
    /// The variables that the run was given.
    pub given: &'r Variables,
    /// The secrets that the operator holds.
    pub secrets: &'r Secrets,
    /// The call record.
    pub call: Option<&'r Json>,
    /// What was sent, and what came of it.
    pub exchanges: &'r [Exchange],
    /// What private variables held meanwhile.
    pub private: &'r [Json],
}

/// Why a run cannot be a test.
#[derive(Debug, Error)]
pub enum Unsaved {
    /// What a reply cannot say.
    #[error("`{0}` was answered with something that no `reply` can say: {1}")]
    Answer(String, String),
    /// The test cannot be run.
    #[error(transparent)]
    Unplayable(#[from] Unplayable),
    /// It asks for more than the run did.
    #[error("`{0}` sends a request in the test that it did not send in the run")]
    Unforeseen(String),
}

/// More variables and secrets are all given, needed or not: to try each would take its time.
const MOST_TRIED: usize = 64;

impl Saved<'_> {
    /// The test without its expectations, and how it ends in `prepared`. What it gives is what it needs.
    ///
    /// # Errors
    ///
    /// [`Unsaved`].
    pub async fn test(&self, prepared: &Arc<Prepared>) -> Result<(Test, Outcome), Unsaved> {
        let program = prepared.program();
        let made_up = MadeUp::new(self.secrets, &self.tokens(program), self.private);
        let mut test = Test {
            target: self.target.to_owned(),
            title: made_up.text(self.title),
            at: nowhere(),
            given: self.given_in(program, &made_up),
            call: self.call.map(|call| made_up.replaced(call)),
            replies: self.replies(program, &made_up)?,
            requests: Vec::new(),
            variables: Vec::new(),
        };
        let mut outcome = run(prepared, &test).await?;
        // A delivery that was queued has not been answered yet.
        if unforeseen(&test, &outcome, program).contains(FLOW_END) {
            test.replies.push(reply(FLOW_END, 200, AnswerBody::None));
            outcome = run(prepared, &test).await?;
        }
        if let Some(step) = unforeseen(&test, &outcome, program).into_iter().next() {
            return Err(Unsaved::Unforeseen(step));
        }
        let all = test.given.len();
        for number in (0..all).rev().filter(|_| all <= MOST_TRIED) {
            let mut fewer = test.clone();
            let left_out = fewer.given.remove(number);
            let without = run(prepared, &fewer).await?;
            if same(&outcome, &without, &left_out.variable) {
                (test, outcome) = (fewer, without);
            }
        }
        Ok((test, outcome))
    }

    fn given_in(&self, program: &Program, made_up: &MadeUp) -> Vec<Given> {
        let is_private = |variable: &Variable| matches!(variable, Variable::Flow(name) if program.account.private.contains(name));
        let variables = self.given.iter().filter(|(_, value)| !value.is_null());
        let variables = variables.map(|(variable, value)| {
            let value = match is_private(variable) {
                true => made_up.private(value),
                false => made_up.replaced(value),
            };
            Given { variable: variable.clone(), value }
        });
        let names: BTreeSet<&str> = self.secrets.names().collect();
        let secrets = names.into_iter().filter(|name| crate::names::is_name(name));
        let secrets = secrets.filter_map(|name| Some((name, self.secrets.get(name)?))).map(|(name, held)| {
            Given { variable: Variable::Secret(name.into()), value: made_up.secret(name, held) }
        });
        variables.chain(secrets).collect()
    }

    /// The tokens that were fetched: secrets that no operator holds.
    fn tokens(&self, program: &Program) -> Vec<String> {
        let fetched = self.exchanges.iter().filter(|one| is_oauth2(program, &one.step));
        let members = fetched.filter_map(|one| members(one.answer.as_ref().ok()?));
        members.filter_map(|members| access_token(&members).map(str::to_owned)).collect()
    }

    fn replies(&self, program: &Program, made_up: &MadeUp) -> Result<Vec<Reply>, Unsaved> {
        let mut replies: Vec<Reply> = Vec::new();
        for (number, Exchange { step, answer }) in self.exchanges.iter().enumerate() {
            if is_oauth2(program, step) {
                // After the last failure of a step, tokens are made up anyway.
                let later = self.exchanges.get(number..).unwrap_or_default();
                let fails = |one: &Exchange| one.step == *step && token_failure(&one.answer).is_some();
                if later.iter().any(fails) {
                    let answer = token_failure(answer).unwrap_or_else(token);
                    replies.push(Reply { webhook: step.to_string(), answer, at: nowhere() });
                }
                continue;
            }
            let answer = webhook_answer(program, step, answer, made_up)
                .map_err(|why| Unsaved::Answer(step.to_string(), why))?;
            replies.push(Reply { webhook: step.to_string(), answer, at: nowhere() });
        }
        Ok(replies)
    }
}

/// Whether `step` is a token request.
fn is_oauth2(program: &Program, step: &str) -> bool {
    program.oauth2.iter().any(|oauth2| oauth2.name == step)
}

/// The members of the JSON object that `response` holds.
fn members(response: &Response) -> Option<Object> {
    let ResponseBody::Complete(body) = &response.body else { return None };
    match Json::read_bytes(body).ok()? {
        Json::Object(members) => Some(members),
        _ => None,
    }
}

fn nowhere() -> Place {
    Place { file: 0, line: 0, column: 0 }
}

fn reply(step: &str, status: u16, body: AnswerBody) -> Reply {
    let answer = Answer::Response { status, headers: Vec::new(), body };
    Reply { webhook: step.to_owned(), answer, at: nowhere() }
}

/// The steps that sent a request without a reply.
fn unforeseen(test: &Test, outcome: &Outcome, program: &Program) -> BTreeSet<String> {
    let mut left: Vec<&str> = test.replies.iter().map(|reply| reply.webhook.as_str()).collect();
    let mut steps = BTreeSet::new();
    for sent in &outcome.sent {
        match left.iter().position(|step| *step == sent.step) {
            Some(place) => drop(left.remove(place)),
            None if is_oauth2(program, &sent.step) => {}
            None => drop(steps.insert(sent.step.to_string())),
        }
    }
    steps
}

/// Whether two runs did the same, apart from what `variable` holds afterwards.
fn same(one: &Outcome, other: &Outcome, variable: &Variable) -> bool {
    let ended = |outcome: &Outcome| -> Vec<_> {
        let runs = outcome.performed.webhooks().iter();
        runs.map(|run| (run.webhook.clone(), run.status, run.error_reason, run.message.clone())).collect()
    };
    let sent = |outcome: &Outcome| -> Vec<_> {
        let steady = |name: &str| !name.starts_with("webhook-");
        let headers = |sent: &super::Sent| -> Vec<(String, Vec<u8>)> {
            let headers = sent.headers.iter().filter(|(name, _)| steady(name.as_str()));
            headers.map(|(name, value)| (name.to_string(), value.as_bytes().to_vec())).collect()
        };
        let parts = |sent: &super::Sent| {
            (sent.step.clone(), sent.method.clone(), sent.url.clone(), headers(sent), sent.body.clone())
        };
        outcome.sent.iter().map(parts).collect()
    };
    let after = |outcome: &Outcome| -> Vec<_> {
        outcome.after.iter().filter(|(name, _)| name != variable).cloned().collect()
    };
    ended(one) == ended(other) && sent(one) == sent(other) && after(one) == after(other)
}

/// What a token request was answered, unless that is a token.
fn token_failure(answer: &Result<Response, SendFault>) -> Option<Answer> {
    let response = match answer {
        Ok(Response { body: ResponseBody::TimedOut(_), .. }) | Err(SendFault::TimedOut) => {
            return Some(Answer::Timeout);
        }
        Ok(Response { body: ResponseBody::BrokenOff(_), .. }) | Err(_) => return Some(Answer::Refused),
        Ok(response) => response,
    };
    let members = members(response);
    let is_token = |members: &Object| access_token(members).is_some() && is_bearer(members);
    if response.status == 200 && members.as_ref().is_some_and(is_token) {
        return None;
    }
    // All that is shown of such an answer.
    let body = match members.as_ref().and_then(error_code) {
        Some(code) => AnswerBody::Json(Json::Object([("error", Json::from(code))].into_iter().collect())),
        None => AnswerBody::None,
    };
    Some(Answer::Response { status: response.status, headers: Vec::new(), body })
}

/// What `step` was answered, as a reply; why none says it.
fn webhook_answer(
    program: &Program,
    step: &str,
    answer: &Result<Response, SendFault>,
    made_up: &MadeUp,
) -> Result<Answer, String> {
    let response = match answer {
        Ok(response) => response,
        Err(SendFault::TimedOut) => return Ok(Answer::Timeout),
        Err(SendFault::NoConnection(_) | SendFault::BrokenOff(_)) => return Ok(Answer::Refused),
        Err(SendFault::RefusedAddress(_)) => return Err("its address is refused".to_owned()),
        Err(SendFault::NotSendable(why)) => return Err(why.clone()),
    };
    let kind = program.webhook(step).map(|webhook| &webhook.kind);
    let is_success = (200..300).contains(&response.status)
        || program.webhook(step).is_some_and(|webhook| accepts(webhook, response.status));
    let bytes = match &response.body {
        ResponseBody::Complete(bytes) => bytes.as_ref(),
        ResponseBody::TimedOut(_) => return Ok(Answer::Timeout),
        ResponseBody::BrokenOff(_) => return Ok(Answer::Refused),
        ResponseBody::OverLimit(_) | ResponseBody::Undecodable if !is_success => &[],
        ResponseBody::OverLimit(_) => return Err("the response is larger than the limit".to_owned()),
        ResponseBody::Undecodable => return Err("the response cannot be decompressed".to_owned()),
    };
    let format = kind.and_then(WebhookKind::format);
    let content_type = response.headers.get("content-type").and_then(|value| value.to_str().ok());
    // What the flow-end webhook is answered changes nothing but by its status.
    let text = if step == FLOW_END { Cow::default() } else { text_of(bytes, || content_type, format) };
    let body = match (format, Json::read(&text).ok()) {
        _ if text.is_empty() => AnswerBody::None,
        (Some(Format::Json) | None, Some(json)) if is_json(format, content_type) => {
            AnswerBody::Json(made_up.replaced(&json))
        }
        (Some(Format::Xml), _) => AnswerBody::Xml(made_up.text(&text)),
        _ => AnswerBody::Text(made_up.text(&text)),
    };
    let mut names: Vec<&str> = Vec::new();
    for mapping in kind.map_or(&[][..], WebhookKind::mappings) {
        for (_, source, _) in mapping.sources() {
            if let MappingSource::Header(name) = source
                && !names.iter().any(|known| known.eq_ignore_ascii_case(name))
            {
                names.push(name);
            }
        }
    }
    let headers = names.into_iter().filter_map(|name| {
        let values: Vec<_> =
            response.headers.get_all(name).iter().map(|value| header_text(value.as_bytes())).collect();
        (!values.is_empty()).then(|| (name.to_owned(), made_up.text(&values.join(", "))))
    });
    Ok(Answer::Response { status: response.status, headers: headers.collect(), body })
}

fn is_json(format: Option<Format>, content_type: Option<&str>) -> bool {
    format == Some(Format::Json)
        || content_type.is_some_and(|kind| kind.to_ascii_lowercase().contains("json"))
}
