//! The JSON Schema of the IR says what its JSON is: a small validator of the keywords that it uses.

use serde_json::Value;

use super::valid::WHOLE;
use super::*;
use crate::semantics::schema;

/// What of `value` is not as `schema` says; keywords that are not known here are a fault of this test.
fn faults_of(value: &Value, schema: &Value, root: &Value, at: &str, faults: &mut Vec<String>) {
    let Some(keywords) = schema.as_object() else {
        assert_eq!(schema, &Value::Bool(true));
        return;
    };
    let fits = |schema: &Value| {
        let mut inner = Vec::new();
        faults_of(value, schema, root, at, &mut inner);
        inner.is_empty()
    };
    for (keyword, says) in keywords {
        let right = match keyword.as_str() {
            "$schema" | "title" | "description" | "$defs" | "default" | "format" => true,
            "$ref" => {
                let target = root.pointer(says.as_str().unwrap().trim_start_matches('#')).unwrap();
                faults_of(value, target, root, at, faults);
                true
            }
            "type" => match says {
                Value::Array(types) => types.iter().any(|one| is(value, one.as_str().unwrap())),
                one => is(value, one.as_str().unwrap()),
            },
            "const" => value == says,
            "enum" => says.as_array().unwrap().contains(value),
            "oneOf" => says.as_array().unwrap().iter().filter(|one| fits(one)).count() == 1,
            "anyOf" => says.as_array().unwrap().iter().any(fits),
            "required" => {
                says.as_array().unwrap().iter().all(|name| value.get(name.as_str().unwrap()).is_some())
            }
            "properties" => {
                for (name, schema) in says.as_object().unwrap() {
                    if let Some(member) = value.get(name) {
                        faults_of(member, schema, root, &format!("{at}/{name}"), faults);
                    }
                }
                true
            }
            "additionalProperties" if says == &Value::Bool(false) => {
                let known = keywords.get("properties").and_then(Value::as_object);
                let names = || value.as_object().into_iter().flat_map(|members| members.keys());
                names().all(|name| known.is_some_and(|known| known.contains_key(name)))
            }
            "additionalProperties" => {
                for (name, member) in value.as_object().into_iter().flatten() {
                    faults_of(member, says, root, &format!("{at}/{name}"), faults);
                }
                true
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    faults_of(item, says, root, &format!("{at}/{index}"), faults);
                }
                true
            }
            "prefixItems" => {
                for (item, schema) in value.as_array().unwrap().iter().zip(says.as_array().unwrap()) {
                    faults_of(item, schema, root, at, faults);
                }
                true
            }
            "minItems" => value.as_array().is_none_or(|all| all.len() as u64 >= says.as_u64().unwrap()),
            "maxItems" => value.as_array().is_none_or(|all| all.len() as u64 <= says.as_u64().unwrap()),
            "minimum" => value.as_f64().is_none_or(|number| number >= says.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|number| number <= says.as_f64().unwrap()),
            "pattern" => value.as_str().is_none_or(|text| text.starts_with('$')),
            other => panic!("`{other}` is not known to this test"),
        };
        if !right {
            faults.push(format!("{at}: {value} against {keyword} {says}"));
        }
    }
}

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        other => panic!("{other}"),
    }
}

fn check_against_schema(json: &Value) -> Vec<String> {
    let schema = serde_json::to_value(schema()).unwrap();
    let mut faults = Vec::new();
    faults_of(json, &schema, &schema, "", &mut faults);
    faults
}

#[test]
fn a_program_is_as_its_schema_says() {
    let json = serde_json::to_value(program(WHOLE)).unwrap();
    assert_eq!(check_against_schema(&json), Vec::<String>::new());
}

#[test]
fn what_is_no_program_is_not() {
    let right = serde_json::to_value(program(WHOLE)).unwrap();
    for (place, wrong) in [
        ("/version", Value::from("1")),
        ("/webhooks/0/kind/custom/method", Value::from("get")),
        ("/webhooks/0/at", Value::Null),
        ("/flows/0/steps/0", serde_json::json!({ "jump": {} })),
    ] {
        let mut json = right.clone();
        *json.pointer_mut(place).unwrap() = wrong;
        assert!(!check_against_schema(&json).is_empty(), "{place}");
        assert!(serde_json::from_value::<ir::Program>(json).is_err(), "{place}");
    }
}
