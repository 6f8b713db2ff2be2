//! Texts and JSON documents come out of the compiler as they went in.

use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::extent::many;
use crate::json::{Json, Object};

/// A text as the language writes it.
fn quoted(text: &str) -> String {
    let mut written = String::new();
    crate::json::escape(text, &mut written);
    format!("\"{}\"", written.replace("{{", "\\{{"))
}

/// The JSON document that a body without values is.
pub(super) fn document(item: &ir::JsonItem) -> Json {
    match &item.json {
        ir::JsonTemplate::Object(members) => {
            let member = |member: &ir::JsonMember| match (&member.item.json, document(&member.item)) {
                (ir::JsonTemplate::Constants(_), Json::Object(many)) => many.into_iter().collect(),
                (_, one) => vec![(member.name.plain().unwrap().into(), one)],
            };
            Json::Object(members.iter().flat_map(member).collect::<Object>())
        }
        ir::JsonTemplate::List(items) => {
            let item = |item: &ir::JsonItem| match (&item.json, document(item)) {
                (ir::JsonTemplate::Constants(_), Json::List(many)) => many,
                (_, one) => vec![one],
            };
            Json::List(items.iter().flat_map(item).collect())
        }
        ir::JsonTemplate::Constants(constants) => constants.json(),
        ir::JsonTemplate::Value { value, .. } => match value.operands.as_slice() {
            [ir::Operand { primary: ir::Primary::Literal(json), convert: None }] => json.clone(),
            other => panic!("{other:?}"),
        },
    }
}

pub(super) fn body_of(program: &ir::Program) -> &ir::Body {
    match &program.webhooks.first().unwrap().kind {
        ir::WebhookKind::Custom(custom) => &custom.body,
        ir::WebhookKind::Internal(_) | ir::WebhookKind::Function(_) => panic!("an internal webhook"),
    }
}

fn compiled(text: &str) -> Option<ir::Program> {
    compile(&project(&[text]), &Options::default()).0
}

pub(super) fn again(program: &ir::Program) -> ir::Program {
    serde_json::from_str(&serde_json::to_string(program).unwrap()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(many(64, 256) as u32))]

    #[test]
    fn a_text_stays_as_it_is(text in "\\PC{0,20}|[a-z{}$.\\\\\"\n\u{0}-\u{1f}]{0,20}") {
        let source = format!("webhook a {{ POST \"https://api.example.com/\" body text {} }}", quoted(&text));
        let program = compiled(&source).unwrap();
        let ir::Body::Text { text: template, .. } = body_of(&program) else { panic!() };
        prop_assert_eq!(template.plain(), Some(text.as_str()));
        prop_assert_eq!(again(&program), program);
    }

    #[test]
    fn a_value_of_any_shape_survives_as_json(
        name in "[A-Za-z_][A-Za-z0-9_-]{0,8}",
        text in "[a-zA-Z é]{0,8}",
        number in "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,5})?([eE][+-]?[0-9]{1,3})?",
        kind in 0..4usize,
        group in 0..5usize,
    ) {
        let kind = ["text", "number", "boolean", "list"][kind];
        let group = ["flow.key", "user.key", "call", "sys", "secret"][group];
        let source = format!(
            "webhook a {{ POST \"https://{{{{$call.host}}}}/{{{{$sys.x or {text:?}}}}}\"
               headers {{ \"{name}-{{{{${group}.{name}}}}}\": ${group}.{name} as {kind} or {number} mandatory }}
               body json {{ \"{name}\": [ {number}, \"{text}{{{{${group}.{name} or \"\"}}}}\" optional, {text:?} or null ] }}
               response xml {{ namespace n = \"urn:n\" $flow.key.{name} = xpath \"//n:a[@b = '{number}']\" as {kind} or {number} }}
             }}"
        );
        if let Some(program) = compiled(&source) {
            prop_assert_eq!(again(&program), program);
        } else {
            // A saved name may be one that only runs set.
            prop_assert!(!faults(&source).is_empty());
        }
    }
}

#[test]
fn json_documents_are_refused_and_kept_as_rfc_8259_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/json/test_parsing");
    let (mut accepted, mut refused, mut legal) = (0, 0, Vec::new());
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let mut bytes = b"webhook a { POST \"https://api.example.com/\" body json\n".to_vec();
        let document_bytes = std::fs::read(&path).unwrap();
        bytes.extend(&document_bytes);
        bytes.extend(b"\n}\n");
        let mut sources = Sources::default();
        sources.add(Source::from_bytes(name.clone().into(), name.clone(), bytes)).unwrap();
        let (program, diagnostics) = compile(&sources, &Options::default());
        match (name.as_bytes().first(), program) {
            (Some(b'y'), Some(program)) => {
                let ir::Body::Json(item) = body_of(&program) else { panic!("{name}") };
                assert_eq!(
                    document(item).compact(),
                    Json::read_bytes(&document_bytes).unwrap().compact(),
                    "{name}"
                );
                accepted += 1;
            }
            (Some(b'y'), None) => panic!("{name}: {:#?}", diagnostics.as_slice()),
            (Some(b'n'), None) => refused += 1,
            (Some(b'n'), Some(_)) => legal.push(name),
            _ => {}
        }
    }
    legal.sort();
    assert_eq!((accepted, refused, legal.len()), (95, 183, 5), "{legal:#?}");
}
