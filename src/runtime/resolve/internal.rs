//! The request of an internal webhook (section 3.4).

use std::borrow::Cow;

use crate::ir::{Endpoint, Group, Internal, Mark, Pass, Variable};
use crate::runtime::datum::Datum;
use crate::runtime::failure::Failure;
use crate::runtime::masked::Masked;
use crate::runtime::media_type;
use crate::runtime::template::Resolver;
use crate::runtime::why_missing::Why;
use crate::source::Place;

use super::argument::{Argued, arguments};
use super::mapping::Fallbacks;
use super::{Content, Pair, Resolved, credentials, missing, url};

/// Resolves every value of a call of `internal` at `endpoint`; `at` is where the webhook stands.
pub(crate) fn internal<'p>(
    internal: &'p Internal,
    endpoint: &'p Endpoint,
    at: &'p Place,
    resolver: &Resolver<'p>,
) -> Result<Resolved<'p>, Failure> {
    let fixed = |name: Masked<'p>, value: Masked<'p>, entry: usize| Pair {
        name,
        value,
        at,
        entry,
        named_by_value: false,
    };
    let arguments = arguments(&internal.arguments, resolver)?;
    let mut passes = Vec::new();
    let passed = |variable: &Variable, entry: usize| {
        let value = Datum::text_of(resolver.variable(variable)?)?;
        Some(fixed(Masked::plain(variable.to_string()), value, entry))
    };
    for (entry, pass) in internal.pass.iter().enumerate() {
        let entry = 1 + internal.arguments.len() + entry;
        match pass {
            Pass::Group(group) => {
                let members = group_members(*group, resolver).into_iter();
                passes.extend(members.filter_map(|variable| passed(variable, entry)));
            }
            Pass::Variable(variable) => match passed(variable, entry) {
                None if matches!(variable, Variable::Secret(_)) => {
                    return Err(missing(at, format_args!("`{variable}` is passed"), Why::unset(variable)));
                }
                pair => passes.extend(pair),
            },
            Pass::Setting { name, value } => {
                passes.push(fixed(name.as_str().into(), value.as_str().into(), entry));
            }
        }
    }
    let (url, credentials) = (url(&endpoint.url, resolver)?, credentials(&endpoint.auth, resolver)?);
    let fallbacks = Fallbacks::of(&internal.mappings, resolver);
    let mut query = vec![fixed("method".into(), internal.method.as_str().into(), 0)];
    for (place, argued) in arguments {
        let Argued { name, value, at, named_by_value } = argued;
        match Datum::text_of(Cow::Owned(value?)) {
            Some(value) => query.push(Pair { name, value, at, entry: place + 1, named_by_value }),
            None if is_mandatory(internal, place) => {
                let what = format_args!("the parameter {} is mandatory", resolver.quote(&name));
                return Err(missing(at, what, Why::null()));
            }
            None => {}
        }
    }
    query.extend(passes);
    Ok(Resolved {
        method: "POST",
        url,
        credentials,
        headers: Vec::new(),
        query,
        content: Content::None,
        accept: internal.format.map(|_| &media_type::JSON),
        fallbacks,
    })
}

fn is_mandatory(internal: &Internal, argument: usize) -> bool {
    internal.arguments.get(argument).is_some_and(|argument| argument.item.mark == Some(Mark::Mandatory))
}

/// The variables of `group` that have a value, by name: neither private ones (section 3.1), which are the
/// operator's to keep, nor the whole text of the last response.
fn group_members<'v>(group: Group, resolver: &Resolver<'v>) -> Vec<&'v Variable> {
    let belongs = |variable: &Variable| {
        matches!(
            (group, variable),
            (Group::Flow, Variable::Flow(_))
                | (Group::User, Variable::User(_))
                | (Group::Call, Variable::Call(_))
                | (Group::Sys, Variable::Sys(_))
        )
    };
    let is_raw =
        |variable: &Variable| matches!(variable, Variable::Flow(name) if name.name() == "response_raw");
    let mut members: Vec<&Variable> = resolver
        .variables()
        .data()
        .map(|(variable, _)| variable)
        .filter(|variable| belongs(variable) && !resolver.is_private(variable) && !is_raw(variable))
        .collect();
    members.sort();
    members
}
