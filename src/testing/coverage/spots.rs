//! All places of a program.

use std::collections::HashMap;

use crate::diagnostics::printable::printable;
use crate::ir::{
    Alternative, Argument, Custom, Internal, Mapping, MappingSource, Program, Step, Webhook, WebhookKind,
};

use super::certain;
use super::ends;
use super::spot::{Spot, What};
use super::values::{Spots, written};

/// The places of a webhook or flow.
pub(super) struct Owner<'p> {
    pub name: &'p str,
    pub spots: Vec<Spot<'p>>,
}

/// The places of all webhooks and flows, by their names and in the order of the program.
pub(super) fn all(program: &Program) -> (Vec<Owner<'_>>, HashMap<&str, usize>) {
    let webhooks = program
        .webhooks
        .iter()
        .map(|webhook| Owner { name: &webhook.name, spots: of_webhook(webhook, program) });
    let flows = program.flows.iter().map(|flow| {
        let mut spots = Spots::default();
        spots.add(&flow.at, What::Runs, "no test runs this flow");
        let mut run = 0;
        for step in flow.all_steps() {
            match step {
                Step::Set { value, .. } => spots.json(value),
                Step::Run { webhook, mandatory, at } => {
                    if *mandatory {
                        spots.add(at, What::StepFails(run), format!("no test has `{webhook}` fail here"));
                    }
                    run += 1;
                }
            }
        }
        if let Some(end) = &flow.end {
            spots.add(&end.at, What::Delivered, "no test has the flow-end webhook delivered");
        }
        Owner { name: &flow.name, spots: spots.all }
    });
    let owners: Vec<Owner<'_>> = webhooks.chain(flows).collect();
    let by_name = owners.iter().enumerate().map(|(index, owner)| (owner.name, index)).collect();
    (owners, by_name)
}

fn of_webhook<'p>(webhook: &'p Webhook, program: &'p Program) -> Vec<Spot<'p>> {
    let mut spots = Spots::default();
    match &webhook.kind {
        WebhookKind::Custom(custom) => of_custom(custom, &mut spots),
        WebhookKind::Internal(internal) => {
            if let Some(endpoint) = program.endpoint(&internal.endpoint) {
                spots.url(&endpoint.url);
                spots.auth(&endpoint.auth);
            }
            of_arguments(&internal.arguments, &mut spots);
            of_returns(webhook, internal, &mut spots);
        }
        WebhookKind::Function(call) => of_arguments(&call.arguments, &mut spots),
    }
    let answerer = match &webhook.kind {
        WebhookKind::Function(call) => format!("`functions.{}`", call.function),
        WebhookKind::Custom(_) | WebhookKind::Internal(_) => "the server".to_owned(),
    };
    for (number, mapping) in webhook.kind.mappings().iter().enumerate() {
        of_mapping(number, mapping, &answerer, &mut spots);
    }
    for (reason, words) in ends::of(webhook) {
        spots.add(&webhook.at, What::Ends(reason), words);
    }
    spots.all
}

fn of_custom<'p>(custom: &'p Custom, spots: &mut Spots<'p>) {
    spots.url(&custom.url);
    spots.auth(&custom.auth);
    custom.headers.iter().for_each(|field| spots.field(field, "header"));
    custom.query.iter().for_each(|field| spots.field(field, "query parameter"));
    if custom.method.sends_body() {
        spots.body(&custom.body);
    }
    for status in &custom.accept {
        spots.add(&custom.url.at, What::Accepted(*status), format!("no test has the server answer {status}"));
    }
}

fn of_arguments<'p>(arguments: &'p [Argument], spots: &mut Spots<'p>) {
    for argument in arguments {
        let name = match argument.name.plain() {
            Some(name) => format!("the parameter `{}`", printable(name)),
            None => "this parameter".to_owned(),
        };
        spots.template(&argument.name);
        spots.item(&argument.item, &name);
    }
}

fn of_returns<'p>(webhook: &'p Webhook, internal: &'p Internal, spots: &mut Spots<'p>) {
    for (number, variable) in internal.returns.iter().enumerate() {
        let name = variable.name();
        spots.add(
            &webhook.at,
            What::Returned(number, true),
            format!("no test has the server answer with `{name}`"),
        );
        spots.add(
            &webhook.at,
            What::Returned(number, false),
            format!("no test has the server answer without `{name}`"),
        );
    }
}

/// Each alternative of a mapping that can be taken, and that nothing is found.
fn of_mapping<'p>(number: usize, mapping: &'p Mapping, answerer: &str, spots: &mut Spots<'p>) {
    let mut missing = Vec::new();
    for (index, alternative) in mapping.alternatives.iter().enumerate() {
        let at = &mapping.at;
        match alternative {
            Alternative::Source { source, .. } => {
                let name = source_name(source);
                let with = format!("no test has {answerer} answer with {name}");
                let words = match missing.as_slice() {
                    [] => with,
                    _ => format!("{with} and without {}", missing.join(" and ")),
                };
                spots.add(at, What::Mapped(number, Some(index)), words);
                missing.push(name);
            }
            Alternative::Operand(operand) if certain::is_null(operand) => {}
            Alternative::Operand(operand) => {
                let without = missing.join(" and ");
                let words = format!(
                    "no test has {answerer} answer without {without}, so that {} is saved",
                    written(operand)
                );
                spots.add(at, What::Mapped(number, Some(index)), words);
                if certain::operand(operand) {
                    return;
                }
                missing.push(written(operand));
            }
        }
    }
    let without = missing.join(" and ");
    if let Some(composite) = &mapping.composite {
        let index = mapping.alternatives.len();
        let words = format!(
            "no test has {answerer} answer without {without}, so that the list or object after the last `or` is saved"
        );
        spots.add(&mapping.at, What::Mapped(number, Some(index)), words);
        spots.json(composite);
        if certain::json(composite) {
            return;
        }
    }
    spots.add(
        &mapping.at,
        What::Mapped(number, None),
        format!("no test has {answerer} answer without {without}"),
    );
}

/// Where in a response, as an author would say it.
fn source_name(source: &MappingSource) -> String {
    match source {
        MappingSource::Data(path) => match path.text() {
            "" => "a body".to_owned(),
            text => format!("`{}`", text.strip_prefix('.').unwrap_or(text)),
        },
        MappingSource::Xpath(expression) => format!("`{}`", expression.text()),
        MappingSource::Text => "a body".to_owned(),
        MappingSource::Header(name) => format!("the header `{name}`"),
    }
}
