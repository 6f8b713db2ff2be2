//! What the mappings of a webhook find, each of their sources by itself: the webhook runs once more, with a mapping
//! for each source.

use std::sync::Arc;

use crate::ir::{Alternative, FlowVariable, Mapping, Program, Test, Variable, Webhook, WebhookKind};
use crate::runtime::{Env, Prepared, Runner, Secrets, Settings, Variables};
use crate::testing::{functions, script};

/// What was found by the sources of each mapping, by the numbers of the mapping and of the alternative; and which of
/// the returned variables were.
#[derive(Default)]
pub(super) struct Probed {
    found: Vec<(usize, usize)>,
    returned: Vec<usize>,
}

impl Probed {
    pub fn found(&self, mapping: usize, alternative: usize) -> bool {
        self.found.contains(&(mapping, alternative))
    }

    pub fn returned(&self, number: usize) -> bool {
        self.returned.contains(&number)
    }
}

/// A webhook with a mapping for each source.
pub(super) struct Probe {
    prepared: Arc<Prepared>,
    name: String,
    sources: Vec<(usize, usize, FlowVariable)>,
    returns: Vec<FlowVariable>,
}

impl Probe {
    pub fn new(program: &Program, webhook: &Webhook) -> Self {
        let mut split = webhook.clone();
        let returns = webhook.kind.returns().to_vec();
        let mappings = match &mut split.kind {
            WebhookKind::Custom(custom) => &mut custom.mappings,
            WebhookKind::Internal(internal) => &mut internal.mappings,
            WebhookKind::Function(call) => &mut call.mappings,
        };
        let (sources, single) = split_up(mappings).into_iter().unzip();
        *mappings = single;
        let program = Program {
            webhooks: vec![Arc::new(split)],
            flows: Vec::new(),
            tests: Vec::new(),
            ..program.clone()
        };
        let prepared = Arc::new(Prepared::new(Arc::new(program)));
        Self { prepared, name: webhook.name.clone(), sources, returns }
    }

    /// What is found in the answer that `test` has for the webhook, if that starts from `variables`.
    pub async fn ask(&self, secrets: &Arc<Secrets>, mut variables: Variables, test: &Test) -> Probed {
        let transport = script(self.prepared.program(), test);
        let settings = Settings::of_test();
        let env = Env::new(Arc::clone(&self.prepared), Arc::clone(secrets), Arc::new(transport), settings)
            .with_functions(functions(test));
        if Runner::from(env).run_webhook(&self.name, &mut variables).await.is_err() {
            return Probed::default();
        }
        let has = |variable: &FlowVariable| {
            variables.get(&Variable::Flow(variable.clone())).is_some_and(|json| !json.is_null())
        };
        let found = self.sources.iter().filter(|(.., variable)| has(variable));
        let returned = self.returns.iter().enumerate().filter(|(_, variable)| has(variable));
        Probed {
            found: found.map(|(mapping, alternative, _)| (*mapping, *alternative)).collect(),
            returned: returned.map(|(number, _)| number).collect(),
        }
    }
}

/// A mapping for each source, with its own variable.
fn split_up(mappings: &[Mapping]) -> Vec<((usize, usize, FlowVariable), Mapping)> {
    let mut split = Vec::new();
    for (number, mapping) in mappings.iter().enumerate() {
        for (place, alternative) in mapping.alternatives.iter().enumerate() {
            if matches!(alternative, Alternative::Operand(_)) {
                continue;
            }
            let target = FlowVariable::named(&format!("probe-{number}-{place}"));
            let single = Mapping {
                target: target.clone(),
                alternatives: vec![alternative.clone()],
                composite: None,
                mandatory: false,
                at: mapping.at.clone(),
            };
            split.push(((number, place, target), single));
        }
    }
    split
}
