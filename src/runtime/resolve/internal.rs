//! The request of an internal webhook (section 3.4).

use crate::ir::{Endpoint, Group, Internal, Pass, Variable};
use crate::runtime::datum::Datum;
use crate::runtime::failure::Failure;
use crate::runtime::masked::Masked;
use crate::runtime::media_type;
use crate::runtime::template::Resolver;
use crate::source::Place;

use super::{Content, Pair, Resolved, credentials, url};

/// Resolves every value of a call of `internal` at `endpoint`; `at` is where the webhook stands.
pub(crate) fn internal<'p>(
    internal: &'p Internal,
    endpoint: &'p Endpoint,
    at: &'p Place,
    resolver: &Resolver<'p>,
) -> Result<Resolved<'p>, Failure> {
    let mut query = vec![Pair { name: "method".into(), value: internal.method.as_str().into(), at }];
    let pair = |variable: &Variable| {
        let value = Datum::text_of(resolver.variable(variable)?)?;
        Some(Pair { name: Masked::plain(variable.to_string()), value, at })
    };
    for pass in &internal.pass {
        match pass {
            Pass::Group(group) => query.extend(group_members(*group, resolver).into_iter().filter_map(pair)),
            Pass::Variable(variable) => query.extend(pair(variable)),
            Pass::Setting { name, value } => {
                query.push(Pair { name: name.as_str().into(), value: value.as_str().into(), at });
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
        accept: (!internal.returns.is_empty()).then_some(&media_type::JSON),
        fallbacks: Vec::new(),
    })
}

/// The variables of `group` that have a value, by name; private ones are not passed (section 3.1).
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
    let mut members: Vec<&Variable> = resolver
        .variables()
        .data()
        .map(|(variable, _)| variable)
        .filter(|variable| belongs(variable) && !resolver.is_private(variable))
        .collect();
    members.sort();
    members
}
