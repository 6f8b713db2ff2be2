use std::sync::Arc;

use hooklang::jsonpath::Path;
use hooklang::runtime::{Runner, Secrets, Settings, Status, Variables};
use hooklang::semantics::ir::*;
use hooklang::source::Place;

use super::fake::{Fake, answer};

fn at(line: u32) -> Place {
    Place { file: 0, line, column: 3 }
}

fn variable(name: &str) -> Value {
    let primary = Primary::Variable(name.parse().unwrap());
    Value { operands: vec![Operand { primary, convert: None }], at: at(2) }
}

#[tokio::test]
async fn a_get_with_json_saves_what_it_finds() {
    let custom = Custom {
        method: Method::Get,
        url: Url {
            parts: vec![
                UrlPart::Fixed("https://crm.example.com/v1/".into()),
                UrlPart::Value { value: variable("$call.cli"), place: UrlPlace::Path },
            ],
            at: at(2),
        },
        auth: Auth::Basic { user: variable("$call.cli"), password: variable("$secret.PASSWORD"), at: at(3) },
        headers: vec![],
        query: vec![],
        body: Body::None,
        accept: vec![],
        format: Some(Format::Json),
        mappings: vec![Mapping {
            target: FlowVariable("tier".into()),
            source: MappingSource::Data(Path::compile(".customer.tier").unwrap()),
            convert: None,
            fallbacks: vec![],
            mandatory: true,
            at: at(7),
        }],
    };
    let webhook = Webhook {
        name: "lookup".into(),
        at: at(1),
        notes: None,
        kind: WebhookKind::Custom(custom),
        wait: Wait::UpTo { milliseconds: 10_000, hold_music: false },
        persist: true,
    };
    let program = Program {
        version: VERSION,
        files: vec!["crm.hook".into()],
        account: Account::default(),
        endpoints: vec![],
        default_endpoint: None,
        webhooks: vec![webhook],
        flows: vec![],
        tests: vec![],
    };
    let fake = Fake::new([
        answer(200, r#"{"customer":{"tier":"gold"}}"#),
        answer(200, r#"{"customer":{"Tier":"gold"}}"#),
    ]);
    let secrets: Secrets = [("PASSWORD".to_owned(), "s3cret".to_owned())].into_iter().collect();
    let runner = Runner::new(Arc::new(program), secrets, fake.clone(), Settings::default());
    let mut variables = Variables::from_json(r#"{"$call.cli":"+49 170/1"}"#).unwrap();
    let run = runner.run_webhook("lookup", &mut variables).await.unwrap();
    assert_eq!(run.status, Status::Success, "{run:?}");
    assert_eq!(fake.request().url.as_str(), "https://crm.example.com/v1/%2B49%20170%2F1");
    assert_eq!(variables.flow("tier").and_then(|json| json.as_text()), Some("gold"));
    let shown = serde_json::to_string(&run).unwrap();
    assert!(shown.contains(r#""persisted":{"$flow.key.tier":"gold"}"#), "{shown}");
    assert!(shown.contains(r#"["Authorization","Basic [secret]"]"#), "{shown}");

    let run = runner.run_webhook("lookup", &mut variables).await.unwrap();
    assert_eq!(
        run.message.unwrap(),
        "crm.hook:7:3: `$flow.key.tier` is mandatory and is to come from `data.customer.tier`, but the \
         response has no `tier`; it has `Tier`"
    );
    assert_eq!(variables.flow("tier"), None);
    assert_eq!(variables.flow("error_reason").and_then(|json| json.as_text()), Some("INVALID_RESPONSE_MAP"));
}
