//! How a webhook can end, as far as its author decides.

use crate::ir::{
    Argument, Body, Call, Field, Format, Internal, JsonItem, JsonTemplate, Mapping, Mark, Template, UrlPlace,
    Value, Wait, Webhook, WebhookKind, XmlPart,
};
use crate::runtime::ErrorReason;

use super::certain;

/// The reasons with which `webhook` can end, and that no test has it end so. A pre-made function sends nothing.
pub(super) fn of(webhook: &Webhook) -> Vec<(Option<ErrorReason>, String)> {
    let mut ends = vec![(None, "no test has it succeed".to_owned())];
    let mut add = |reason: ErrorReason, words: &str| ends.push((Some(reason), words.to_owned()));
    if can_lack(webhook) {
        add(ErrorReason::InvalidFlowVar, "no test leaves a value that the request needs without one");
    }
    if can_be_invalid(webhook) {
        add(ErrorReason::InvalidRequest, "no test gives a value with which the request cannot be formed");
    }
    let accept: &[u16] = match &webhook.kind {
        WebhookKind::Custom(custom) => &custom.accept,
        WebhookKind::Internal(_) | WebhookKind::Function(_) => &[],
    };
    let pre_made = matches!(webhook.kind, WebhookKind::Function(_));
    if webhook.kind.mappings().iter().any(|mapping| mapping.mandatory && !always_saves(mapping)) {
        add(ErrorReason::InvalidResponseMap, "no test has a mandatory mapping find nothing");
    }
    if webhook.wait == Wait::No || pre_made {
        return ends;
    }
    add(ErrorReason::ConnectionFailure, "no test has the connection fail: `reply refused`");
    add(ErrorReason::Timeout, "no test has the wait end: `reply timeout`");
    if ![401, 407].iter().all(|status| accept.contains(status)) {
        add(ErrorReason::AuthenticationFailure, "no test has the server answer 401 or 407");
    }
    add(ErrorReason::UnsuccessfulStatus, "no test has the server answer a status that is not a success");
    match webhook.kind.format() {
        Some(Format::Json) => {
            add(ErrorReason::InvalidResponse, "no test has the server answer a body that is not JSON");
        }
        Some(Format::Xml) => {
            add(ErrorReason::InvalidResponse, "no test has the server answer a body that is not XML");
        }
        Some(Format::Text) | None => {}
    }
    ends
}

/// Whether a mapping saves something whatever the response is.
pub(super) fn always_saves(mapping: &Mapping) -> bool {
    mapping.composite.as_ref().is_some_and(certain::json)
        || mapping.alternatives.iter().any(|alternative| match alternative {
            crate::ir::Alternative::Operand(operand) => certain::operand(operand),
            crate::ir::Alternative::Source { .. } => false,
        })
}

/// Whether the request may lack a value that it needs.
fn can_lack(webhook: &Webhook) -> bool {
    match &webhook.kind {
        WebhookKind::Internal(Internal { arguments, .. }) | WebhookKind::Function(Call { arguments, .. }) => {
            arguments.iter().any(argument_can_lack)
        }
        WebhookKind::Custom(custom) => {
            custom.url.values().any(|(value, _)| !certain::value(value))
                || custom.auth.values().into_iter().any(|value| !certain::value(value))
                || custom.headers.iter().chain(&custom.query).any(field_can_lack)
                || match &custom.body {
                    Body::None => false,
                    Body::Json(item) => takes_all_along(item),
                    Body::Xml { parts, optional, .. } => {
                        !optional && !parts.iter().filter_map(XmlPart::value).all(certain::value)
                    }
                    Body::Text { text, optional, .. } => !optional && !certain::template(text),
                    Body::Form(fields) => fields.iter().any(field_can_lack),
                    Body::Multipart(parts) => parts.iter().any(|part| field_can_lack(&part.field)),
                }
        }
    }
}

fn argument_can_lack(Argument { name, item }: &Argument) -> bool {
    let lacks = !certain::template(name) || !certain::json(&item.json);
    item.mark == Some(Mark::Mandatory) && lacks || fails_inside(item)
}

fn field_can_lack(field: &Field) -> bool {
    field.mark == Some(Mark::Mandatory) && !(certain::template(&field.name) && certain::value(&field.value))
}

/// Whether a body's document can fail the webhook.
fn takes_all_along(item: &JsonItem) -> bool {
    item.mark != Some(Mark::Optional) && !certain::json(&item.json) || fails_inside(item)
}

/// Whether something marked `mandatory` stands in it that may have no value.
fn fails_inside(item: &JsonItem) -> bool {
    let fails = |item: &JsonItem| {
        item.mark == Some(Mark::Mandatory) && !certain::json(&item.json) || fails_inside(item)
    };
    match &item.json {
        JsonTemplate::Object(members) => members.iter().any(|member| fails(&member.item)),
        JsonTemplate::List(items) => items.iter().any(fails),
        JsonTemplate::Constants(_) | JsonTemplate::Value { .. } => false,
    }
}

/// Whether a value that is not a secret can make a request that cannot be formed.
fn can_be_invalid(webhook: &Webhook) -> bool {
    match &webhook.kind {
        WebhookKind::Internal(internal) => internal
            .arguments
            .iter()
            .any(|argument| !certain::is_fixed(&argument.name) || json_names_vary(&argument.item.json)),
        WebhookKind::Function(call) => call
            .arguments
            .iter()
            .any(|argument| !certain::is_fixed(&argument.name) || !json_is_fixed(&argument.item.json)),
        WebhookKind::Custom(custom) => {
            let names_vary = |field: &Field| !certain::is_fixed(&field.name);
            custom.url.values().any(|(value, place)| {
                !matches!(place, UrlPlace::Query | UrlPlace::Fragment) && !certain::is_fixed_value(value)
            }) || custom.auth.values().into_iter().any(|value| !certain::is_fixed_value(value))
                || custom
                    .headers
                    .iter()
                    .any(|field| names_vary(field) || !certain::is_fixed_value(&field.value))
                || custom.query.iter().any(names_vary)
                || match &custom.body {
                    Body::Json(item) => json_names_vary(&item.json),
                    Body::Xml { parts, .. } => {
                        !parts.iter().filter_map(XmlPart::value).all(certain::is_fixed_value)
                    }
                    Body::Multipart(parts) => {
                        let varies = |value: &Value| !certain::is_fixed_value(value);
                        parts.iter().any(|part| part.media_type.as_ref().is_some_and(varies))
                    }
                    Body::None | Body::Text { .. } | Body::Form(_) => false,
                }
        }
    }
}

fn json_names_vary(json: &JsonTemplate) -> bool {
    match json {
        JsonTemplate::Object(members) => members.iter().any(|member| {
            let name: &Template = &member.name;
            !certain::is_fixed(name) || json_names_vary(&member.item.json)
        }),
        JsonTemplate::List(items) => items.iter().any(|item| json_names_vary(&item.json)),
        JsonTemplate::Constants(_) | JsonTemplate::Value { .. } => false,
    }
}

fn json_is_fixed(json: &JsonTemplate) -> bool {
    match json {
        JsonTemplate::Object(members) => {
            members.iter().all(|member| certain::is_fixed(&member.name) && json_is_fixed(&member.item.json))
        }
        JsonTemplate::List(items) => items.iter().all(|item| json_is_fixed(&item.json)),
        JsonTemplate::Constants(_) => true,
        JsonTemplate::Value { value, .. } => certain::is_fixed_value(value),
    }
}
