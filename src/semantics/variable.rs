//! Variables: their groups, their settings, and where each may stand (section 2).

use crate::diagnostics::{Code, suggest};
use crate::names::{self, Group};
use crate::source::Span;
use crate::syntax::ast;

use super::item::Among;
use super::lowering::Lowering;
use super::mention::{Noun, Verb};
use crate::ir;

/// Where a value stands, as far as it decides what may stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scope {
    /// Which variables.
    pub variables: Readable,
    /// Whether it ends in the URL of a custom webhook.
    pub in_url: bool,
    /// Whether `mandatory` may stand in its JSON.
    pub mandatory: bool,
    /// Whether `as path` may stand: it is a value in the text of a URL.
    pub as_path: bool,
    /// Whether it is in such a value, in which a setting stays one.
    pub in_address: bool,
}

/// The variables that a value may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readable {
    All,
    /// All but `$secret`, because nothing is sent from there; says from where.
    Unsent(&'static str),
    /// `$secret` and `$account` alone; says where.
    Operator(&'static str),
}

impl Scope {
    pub const REQUEST: Self =
        Self { variables: Readable::All, in_url: false, mandatory: true, as_path: false, in_address: false };
    /// The URL and the query of a custom webhook.
    pub const URL: Self = Self { in_url: true, ..Self::REQUEST };
    pub const SET: Self = Self { variables: Readable::Unsent("a `set`"), mandatory: false, ..Self::REQUEST };
    pub const MAPPING: Self = Self { variables: Readable::Unsent("a mapping"), ..Self::REQUEST };
    /// A path of a response.
    pub const PATH: Self = Self { variables: Readable::Unsent("a path"), ..Self::REQUEST };
    pub const ENDPOINT: Self = Self { variables: Readable::Operator("an endpoint"), ..Self::REQUEST };
    pub const OAUTH2: Self = Self { variables: Readable::Operator("an `oauth2`"), ..Self::REQUEST };

    /// Of a value in the text of a URL.
    pub fn in_path(self) -> Self {
        Self { as_path: true, in_address: true, ..self }
    }

    /// Of what stands inside such a value.
    pub fn within_text(self) -> Self {
        Self { as_path: false, ..self }
    }
}

/// What a variable stands for.
pub(super) enum Read<'s> {
    /// One that a run knows.
    Variable(ir::Variable),
    /// A setting's text.
    Setting(&'s str),
}

/// The name after `$account.`, where `text` is a well-formed setting.
pub(super) fn setting_name(text: &str) -> Option<&str> {
    text.strip_prefix(Group::Account.prefix()).filter(|name| names::is_name(name))
}

/// How much of `text` is a variable, where names follow that one: `$flow.key.lead` of `$flow.key.lead.id`.
pub(super) fn followed(text: &str) -> Option<&str> {
    let is_variable = |name: &str| setting_name(name).is_some() || name.parse::<ir::Variable>().is_ok();
    if is_variable(text) {
        return None;
    }
    let ends = text.rmatch_indices('.').map(|(at, _)| at);
    { ends }.filter_map(|end| text.get(..end)).find(|name| is_variable(name))
}

/// What a mention of `variable` is a mention of.
pub(super) fn noun(variable: &ir::Variable) -> Noun {
    match variable {
        ir::Variable::Flow(_) => Noun::FlowVariable,
        _ => Noun::OtherVariable,
    }
}

impl<'i> Lowering<'i, '_> {
    /// A variable that is read, put in where it is a setting.
    pub fn read(&mut self, variable: &ast::Variable, scope: Scope) -> Option<Read<'i>> {
        if let Some(name) = setting_name(&variable.text) {
            return self.setting(name, variable.span).map(Read::Setting);
        }
        let known = self.known(variable)?;
        let is_secret = matches!(known, ir::Variable::Secret(_));
        let refused = match scope.variables {
            Readable::Operator(place) if !is_secret => Some((
                format!("`{known}` is not allowed in {place}: it belongs to one call"),
                "write `$secret.NAME`, `$account.NAME` or a fixed text",
            )),
            Readable::Unsent(place) if is_secret => Some((
                format!(
                    "`{known}` is not allowed in {place}: a secret is allowed only where a request sends it"
                ),
                "write the secret in `auth`, a header, the body or the URL of a webhook",
            )),
            _ => None,
        };
        if let Some((message, help)) = refused {
            let fault = self.fault(Code::VariableNotAllowed, variable.span, message, help);
            self.report(fault);
            return None;
        }
        self.not_provided(&known, variable.span);
        self.mention(Verb::Reads, noun(&known), variable.span);
        match &known {
            // It may turn out to be a probable typo.
            ir::Variable::Flow(_) => {
                self.inside_texts.extend(self.multi_line.map(|text| (variable.span.start, text)));
            }
            ir::Variable::Secret(_) if scope.in_url => self.secret_in_url(&known, variable.span),
            _ => {}
        }
        Some(Read::Variable(known))
    }

    /// A variable of a group that a run knows; reports any other form.
    pub fn known(&mut self, variable: &ast::Variable) -> Option<ir::Variable> {
        if let Ok(known) = variable.text.parse() {
            return Some(known);
        }
        self.unknown_group(variable);
        None
    }

    /// The text of `$account.NAME`.
    pub fn setting(&mut self, name: &str, span: Span) -> Option<&'i str> {
        self.mention(Verb::Reads, Noun::OtherVariable, span);
        match self.index.setting(name) {
            Some(setting) => return setting.text.as_deref(),
            None if self.index.account_broken() => return None,
            None => {}
        }
        let help = format!("add `set {name} = \"…\"` to the `account` block");
        let message = format!("`account` does not set `{name}`");
        let fault = self.fault(Code::VariableUnknownSetting, span, message, help);
        self.report_unknown(fault, name, Among::Settings);
        None
    }

    /// The variable that a mapping, a `set` or a `returns` saves to.
    pub fn saved(&mut self, variable: &ast::Variable) -> Option<ir::FlowVariable> {
        let known = match setting_name(&variable.text) {
            Some(_) => None,
            None => Some(self.known(variable)?),
        };
        let Some(ir::Variable::Flow(target)) = known else {
            let name = variable.text.rsplit('.').next().unwrap_or_default();
            // Whoever reads it elsewhere would not see it: no edit is made.
            let fault = self.fault(
                Code::VariableNotSaveable,
                variable.span,
                format!("nothing can be saved to `{}`", variable.text),
                format!("save to a variable of the flow: `$flow.key.{name}`"),
            );
            self.report(fault);
            return None;
        };
        self.mention(Verb::Saves, Noun::FlowVariable, variable.span);
        if ir::OUTCOME_VARIABLES.contains(&target.name()) {
            let fault = self.fault(
                Code::VariableReserved,
                variable.span,
                format!("`{target}` says how the last webhook went; only a run sets it"),
                "save to a variable of another name",
            );
            self.report(fault);
            return None;
        }
        Some(target)
    }

    fn secret_in_url(&mut self, secret: &ir::Variable, span: Span) {
        let fault = self.fault(
            Code::SecretInUrl,
            span,
            format!("`{secret}` is sent in the URL, which servers write into their logs"),
            "send it with `auth` or in a header, if the service takes it there",
        );
        self.report(fault);
    }

    pub fn unknown_group(&mut self, variable: &ast::Variable) {
        let (message, help, replacement) = explain_unknown(&variable.text);
        let mut fault = self.fault(Code::VariableUnknownGroup, variable.span, message, help);
        // Names tell their case: where the group is written in capitals, those of the name may be meant or not.
        let has_capitals = |text: &str| text.contains(|letter: char| letter.is_ascii_uppercase());
        let is_sure = variable
            .text
            .rsplit_once('.')
            .is_none_or(|(group, name)| !has_capitals(group) || !has_capitals(name));
        if let Some(replacement) = replacement.filter(|_| is_sure) {
            fault = fault.with_fix(self.location(variable.span), replacement);
        }
        self.report(fault);
    }
}

/// The whole group that a `pass` was meant to name: `$user.key` for `$usr.key`.
pub(super) fn group_meant(text: &str) -> Option<&'static str> {
    let mut names = text.strip_prefix('$')?.split('.');
    let (group, key) = (names.next()?, names.next());
    let known = ["flow", "user", "call", "sys"];
    let group = known.into_iter().find(|one| *one == group).or_else(|| suggest::nearest(group, known))?;
    let is_key = key.is_some_and(|key| key == "key" || suggest::nearest(key, ["key"]).is_some());
    match (group, key) {
        _ if names.next().is_some() => None,
        ("flow", key) if key.is_none() || is_key => Some("$flow.key"),
        ("user", key) if key.is_none() || is_key => Some("$user.key"),
        ("call", None) => Some("$call"),
        ("sys", None) => Some("$sys"),
        _ => None,
    }
}

/// Message, help and, where it is certain enough, the text to write instead.
fn explain_unknown(text: &str) -> (String, String, Option<String>) {
    let names: Vec<&str> = text.trim_start_matches('$').split('.').collect();
    let message = format!("`{text}` is not a variable");
    let meant =
        |replacement: String| (message.clone(), format!("did you mean `{replacement}`?"), Some(replacement));
    let (group, rest) = match names.split_first() {
        Some((&group, rest)) => (group, rest),
        None => ("", &[] as &[&str]),
    };
    let keyed = |group: &str, rest: &[&str]| match rest {
        [] => None,
        ["key", name] | [name] => Some(format!("${group}.key.{name}")),
        [near, name] if suggest::nearest(near, ["key"]).is_some() => Some(format!("${group}.key.{name}")),
        _ => None,
    };
    let plain = |group: &str, rest: &[&str]| match (group, rest) {
        (_, [name] | ["key", name]) => Some(format!("${group}.{name}")),
        ("call", [first, second]) => Some(format!("$call.{first}.{second}")),
        _ => None,
    };
    let joined = |prefix: &str, names: &[&str]| {
        let name = format!("a name has no `.` in it: write `{prefix}.{}`", names.join("_"));
        // Of a secret, a setting or a fact of the system nobody can save a part.
        let help = if matches!(prefix, "$secret" | "$account" | "$sys") {
            name
        } else {
            format!("{name}; to read a part of a value, save the part to a variable of its own")
        };
        (message.clone(), help, None)
    };
    // `$flow.keycard`: the dot may be missing, or the group. The one may be private, and the other not.
    let glued = match rest {
        [name] => after_key(name),
        _ => None,
    };
    if let (Some(after), "flow" | "user", [name]) = (glued, group, rest) {
        let help = format!("write `${group}.key.{after}`, or `${group}.key.{name}` if that is its name");
        return (message, help, None);
    }
    match (group, rest) {
        ("flow" | "user", [] | ["key"]) => {
            let help = format!("name the variable too: `${group}.key.NAME`");
            (format!("`{text}` is a group of variables, not one of them"), help, None)
        }
        ("call" | "sys" | "account" | "secret", []) => {
            let help = format!("name the variable too: `${group}.NAME`");
            (format!("`{text}` is a group of variables, not one of them"), help, None)
        }
        ("flow" | "user", rest) => match (keyed(group, rest), rest) {
            (Some(replacement), _) => meant(replacement),
            (None, ["key", names @ ..] | names) => joined(&format!("${group}.key"), names),
        },
        ("call" | "sys" | "account" | "secret", rest) => match (plain(group, rest), rest) {
            (Some(replacement), _) => meant(replacement),
            (None, ["key", names @ ..] | names) => joined(&format!("${group}"), names),
        },
        ("key", rest @ [_]) => {
            keyed("flow", rest).map_or_else(|| (message.clone(), String::new(), None), &meant)
        }
        (fact, []) if fact_of(fact).is_some() => {
            let replacement = format!("${}.{fact}", fact_of(fact).unwrap_or_default());
            let message = format!("`{text}` has no group: a variable begins with one, as in `$call.cli`");
            (message, format!("did you mean `{replacement}`?"), Some(replacement))
        }
        (unknown, rest) => {
            let near = suggest::nearest(unknown, Group::ALL.map(Group::word));
            let replacement = near.and_then(|near| match near {
                "flow" | "user" if glued.is_some() => None,
                "flow" | "user" => keyed(near, rest),
                _ => plain(near, rest),
            });
            let message = format!("there is no group of variables `${unknown}`");
            match replacement {
                Some(replacement) => (message, format!("did you mean `{replacement}`?"), Some(replacement)),
                None if matches!(unknown, "env" | "ENV" | "process" | "config" | "vars") => {
                    let help =
                        "write `$secret.NAME` for a secret, `$account.NAME` for a setting of the operator";
                    (message, help.to_owned(), None)
                }
                None => (message, suggest::one_of(Group::ALL.map(Group::written)), None),
            }
        }
    }
}

/// What follows `key` in a name that begins with it and goes on as a name does.
fn after_key(name: &str) -> Option<&str> {
    let after = name.strip_prefix("key")?;
    let after = after.strip_prefix(['-', '_']).unwrap_or(after);
    after.starts_with(|first: char| first.is_ascii_alphabetic()).then_some(after)
}

/// The group of a fact that every platform knows.
fn fact_of(name: &str) -> Option<&'static str> {
    match name {
        "datetime" => Some("sys"),
        _ => names::is_of_call(name).then_some("call"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_form_is_told_the_right_one() {
        for (written, meant) in [
            ("$flow.x", Some("$flow.key.x")),
            ("$flow.key.a.b", None),
            ("$flow.kye.x", Some("$flow.key.x")),
            ("$flwo.key.x", Some("$flow.key.x")),
            ("$usr.key.x", Some("$user.key.x")),
            ("$cal.cli", Some("$call.cli")),
            ("$flow.a.b", None),
            ("$call.a.b.c", None),
            ("$account.a.b", None),
            ("$sys.key.datetime", Some("$sys.datetime")),
            ("$secrets.TOKEN", Some("$secret.TOKEN")),
            ("$key.x", Some("$flow.key.x")),
            ("$flow.key", None),
            ("$call", None),
            ("$cli", Some("$call.cli")),
            ("$datetime", Some("$sys.datetime")),
            ("$zzz.x", None),
            ("$x", None),
        ] {
            let (message, help, replacement) = explain_unknown(written);
            assert_eq!(replacement.as_deref(), meant, "{written}");
            assert!(!message.is_empty() && !help.is_empty(), "{written}");
        }
    }
}
