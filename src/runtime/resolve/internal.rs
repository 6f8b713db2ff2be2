//! The request of an internal webhook (section 3.4).

use std::borrow::Cow;

use crate::ir::{Argument, Endpoint, Group, Internal, Mark, Pass, Variable};
use crate::runtime::datum::Datum;
use crate::runtime::failure::Failure;
use crate::runtime::json_tree;
use crate::runtime::masked::Masked;
use crate::runtime::media_type;
use crate::runtime::template::Resolver;
use crate::runtime::why_missing;
use crate::source::Place;

use super::mapping::fallback;
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
    let mut query = vec![fixed("method".into(), internal.method.as_str().into(), 0)];
    for (entry, argument) in internal.arguments.iter().enumerate() {
        query.extend(with(argument, entry + 1, resolver)?);
    }
    let passed = |variable: &Variable, entry: usize| {
        let value = Datum::text_of(resolver.variable(variable)?)?;
        Some(fixed(Masked::plain(variable.to_string()), value, entry))
    };
    for (entry, pass) in internal.pass.iter().enumerate() {
        let entry = 1 + internal.arguments.len() + entry;
        match pass {
            Pass::Group(group) => {
                let members = group_members(*group, resolver).into_iter();
                query.extend(members.filter_map(|variable| passed(variable, entry)));
            }
            Pass::Variable(variable) => match passed(variable, entry) {
                None if matches!(variable, Variable::Secret(_)) => {
                    return Err(missing(at, format!("`{variable}` is passed, but has no value")));
                }
                pair => query.extend(pair),
            },
            Pass::Setting { name, value } => {
                query.push(fixed(name.as_str().into(), value.as_str().into(), entry));
            }
        }
    }
    Ok(Resolved {
        method: "POST",
        url: url(&endpoint.url, resolver)?,
        credentials: credentials(&endpoint.auth, resolver)?,
        headers: Vec::new(),
        query,
        content: Content::None,
        accept: internal.format.map(|_| &media_type::JSON),
        fallbacks: internal.mappings.iter().map(|mapping| fallback(mapping, resolver)).collect(),
    })
}

/// A parameter of `with`: like any query parameter, it is left out without a value unless it is mandatory.
fn with<'p>(
    argument: &'p Argument,
    entry: usize,
    resolver: &Resolver<'p>,
) -> Result<Option<Pair<'p>>, Failure> {
    let Argument { name, item } = argument;
    let mandatory = item.mark == Some(Mark::Mandatory);
    let unmarked = item.mark.is_none();
    let Some(named) = resolver.template(name) else {
        if mandatory || unmarked && resolver.name_lacks_secret(name) {
            let why = why_missing::of_template(name, resolver);
            return Err(missing(&item.at, format!("the name of this parameter needs a value, but {why}")));
        }
        return Ok(None);
    };
    let tree = match json_tree::item(item, resolver) {
        Ok(Some(tree)) => tree,
        Ok(None) => return Ok(None),
        Err(absence) if mandatory || absence.is_fatal() => {
            let what = format!("the parameter {}", resolver.quote(&named));
            return Err(absence.failure(&what, &item.at, resolver));
        }
        Err(_) => return Ok(None),
    };
    if let Some(failure) = tree.repeated_name() {
        return Err(failure);
    }
    let Some(value) = Datum::text_of(Cow::Owned(tree.into_datum())) else { return Ok(None) };
    Ok(Some(Pair { name: named, value, at: &item.at, entry, named_by_value: name.plain().is_none() }))
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
