//! `oauth2` (section 3.7): what is reported of it.

use super::codes;

const WEBHOOK: &str = "webhook w { GET \"https://api.example.com/\" auth oauth2(crm) }";

fn of(lines: &str) -> Vec<&'static str> {
    codes(&format!("oauth2 crm {{ {lines} }}\n{WEBHOOK}"))
}

const POST: &str = "POST \"https://login.example.com/token\"";
const CLIENT: &str = "client(\"ivr\", $secret.CRM)";

#[test]
fn what_it_needs_must_stand() {
    assert_eq!(of(&format!("{POST} {CLIENT}")), [""; 0]);
    let all = "notes \"n\" scope \"a b\" parameters { audience: \"https://a\" \"x y\": $secret.X }";
    assert_eq!(of(&format!("{all} {POST} {CLIENT} in body")), [""; 0]);
    assert_eq!(of(POST), ["line::missing"]);
    assert_eq!(of(CLIENT), ["line::missing"]);
    assert_eq!(of(""), ["line::missing"]);
    assert_eq!(of(&format!("{POST} {POST} {CLIENT}")), ["line::repeated"]);
    assert_eq!(of(&format!("{POST} {CLIENT} {CLIENT}")), ["line::repeated"]);
    assert_eq!(of(&format!("GET \"https://a.example.com\" {CLIENT}")), ["line::misplaced"]);
    assert_eq!(of(&format!("{POST} {CLIENT} headers {{ a: 1 }}")), ["syntax::unexpected"]);
}

#[test]
fn a_parameter_is_sent_once() {
    let with = |more: &str, parameters: &str| of(&format!("{POST} {more} parameters {{ {parameters} }}"));
    let in_body = format!("{CLIENT} in body");
    assert_eq!(with(CLIENT, "grant_type: \"password\""), ["line::conflict"]);
    assert_eq!(with(&format!("{CLIENT} scope \"a\""), "scope: \"b\" client_id: \"ivr\""), ["line::conflict"]);
    assert_eq!(with(&in_body, "client_id: \"a\" client_secret: $secret.X"), ["line::conflict"; 2]);
    assert_eq!(with(CLIENT, "scope: \"b\" resource: \"https://a\" resource: \"https://b\""), [""; 0]);
}

#[test]
fn it_holds_secrets_and_settings_only() {
    for lines in [
        format!("POST \"https://a.example.com/{{{{$call.cli}}}}\" {CLIENT}"),
        format!("{POST} client($flow.key.x, $secret.CRM)"),
        format!("{POST} client(\"ivr\", $user.key.x)"),
        format!("{POST} {CLIENT} scope \"{{{{$flow.key.x}}}}\""),
        format!("{POST} {CLIENT} parameters {{ a: $sys.datetime }}"),
    ] {
        assert_eq!(of(&lines), ["variable::not_allowed"], "{lines}");
    }
    assert_eq!(of(&format!("{POST} client(\"ivr\", \"s3cret-word\")")), ["secret::literal"]);
    assert_eq!(of(&format!("{POST} {CLIENT} parameters {{ a: \"b\" optional }}")), ["line::misplaced"]);
}

#[test]
fn its_name_is_one_of_those_of_webhooks_and_flows() {
    let login = format!("oauth2 crm {{ {POST} {CLIENT} }}\n");
    assert_eq!(codes(WEBHOOK), ["name::unknown"]);
    assert_eq!(codes(&format!("{login}{}", WEBHOOK.replace("(crm)", "(w)"))), ["name::unknown"]);
    assert_eq!(codes(&format!("{login}{login}{WEBHOOK}")), ["name::duplicate"]);
    assert_eq!(codes(&format!("{login}flow crm {{ notes \"n\" }}")), ["name::duplicate"]);
    assert_eq!(codes(&format!("{login}flow f {{ run crm }}")), ["line::misplaced"]);
    assert_eq!(
        codes(&format!("{login}test crm \"t\" {{ reply 200 expect {{ $flow.key.x: 1 }} }}")),
        ["test::invalid"]
    );
    let endpoint = "endpoint e { POST \"https://e.example.com\" auth oauth2(crm) }";
    assert_eq!(codes(&format!("{login}{endpoint}")), [""; 0]);
    assert_eq!(codes(endpoint), ["name::unknown"]);
    let twice = WEBHOOK.replace(" auth ", " headers { Authorization: \"x\" } auth ");
    assert_eq!(codes(&format!("{login}{twice}")), ["line::conflict", "secret::literal"]);
}

#[test]
fn a_token_request_may_be_named_in_any_test() {
    let project = format!("oauth2 crm {{ {POST} {CLIENT} }}\n{WEBHOOK}\nflow f {{ run w }}\n");
    for (target, own) in [("w", ""), ("f", "w ")] {
        let test = format!(
            "test {target} \"t\" {{ reply crm 401 reply crm 200 expect request crm {{ method: \"POST\" }} expect no request {own}}}"
        );
        assert_eq!(codes(&format!("{project}{test}")), [""; 0]);
    }
}
