//! Valid projects: nothing is reported, and the IR says what they mean.

use super::*;

/// Every declaration and line of section 3.
pub(super) const WHOLE: &str = r#"
account {
  allow http
  allow network "10.20.0.0/16"
  set crm = "https://crm.example.com/v1"
  private $flow.key.card, $flow.key.token
}

endpoint events {
  notes "Where call details go."
  POST "https://hooks.example.com/flow-events"
  auth basic("phone", $secret.EVENTS_PASSWORD)
  sign $secret.EVENTS_SIGNING_KEY
  default
}

endpoint tools {
  POST "http://10.20.0.5/internal"
  method send_link     returns $flow.key.link_url, $flow.key.link_id
  method notify_agent
}

webhook lookup_customer {
  notes "Looks the caller up in the CRM and remembers the tier."
  GET "{{$account.crm}}/customers/{{$call.cli}}"
  auth basic("ivr", $secret.CRM_PASSWORD)
  headers {
    X-Request-Id: $flow.key.trace mandatory
  }
  query {
    expand: "tickets"
    lang: $flow.key.language or "en"
    "filter[open]": true
  }
  accept status 404
  response json {
    $flow.key.tier    = data.customer.tier or "standard"
    $flow.key.ticket  = data.tickets[?@.state == "open"].id
    $flow.key.tickets = data.tickets[*].id as list
    $flow.key.balance = data.balance as number or 0
    $flow.key.etag    = header "ETag"
  }
  wait 10s with hold music
  persist response
}

webhook book {
  PATCH "https://book.example.com/appointments?id={{$flow.key.ticket}}"
  body json {
    "start": $flow.key.new_start optional,
    "place": { "branch": $flow.key.branch optional, "room": $flow.key.room optional } optional,
    "note":  "By phone: {{$flow.key.reason}}" optional,
    "party": $flow.key.party as number or 1,
    "end": $flow.key.end or null
  }
  no wait
}

webhook balance {
  POST "https://soap.example.com/balance"
  body xml """
    <e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/">
      <e:Body><account id="{{$call.cli}}">{{$flow.key.pin}}</account></e:Body>
    </e:Envelope>
    """
  response xml {
    namespace soap = "http://schemas.xmlsoap.org/soap/envelope/"
    $flow.key.amount = xpath "/soap:Envelope/soap:Body/*/amount" as number mandatory
    $flow.key.names  = xpath "//item/@name" as list
  }
}

webhook send_payment_link {
  notes "Texts the caller a link to pay."
  invoke tools.send_link
  pass $call, $flow.key, $user.key.language, $account.crm
  wait 5s
  persist response
}

flow payment {
  notes "Takes a payment by link."
  set $flow.key.channel = "ivr"
  run lookup_customer mandatory
  run send_payment_link
  flow-end webhook
  run book
}

test lookup_customer "a gold caller" {
  given {
    $call.cli: "919879072567"
    $secret.CRM_PASSWORD: "s3cret"
  }
  reply 200 json { "customer": { "tier": "gold" }, "tickets": [{ "id": "T-12", "state": "open" }] }
  expect request {
    method: "GET"
    url: "https://crm.example.com/v1/customers/919879072567?expand=tickets&lang=en"
    header "X-Request-Id": missing
  }
  expect {
    $flow.key.response_status: "SUCCESS"
    $flow.key.tier: "gold"
    $flow.key.ticket_id: missing
  }
}

test payment "goes through" {
  given call { "uuid": "1", "legs": [{}] }
  reply lookup_customer 200 json { "balance": 1.10 } headers { ETag: "x" }
  reply send_payment_link timeout
  expect no request book
  expect request flow-end { method: "POST" }
}
"#;

#[test]
fn a_whole_project_is_lowered() {
    let program = program(WHOLE);
    assert_eq!(program.default_endpoint.as_deref(), Some("events"));
    assert_eq!(program.endpoints.len(), 2);
    assert_eq!(program.webhooks.len(), 4);
    assert_eq!(program.flows.len(), 1);
    assert_eq!(program.tests.len(), 2);
    let flow = program.flow("payment").unwrap();
    assert_eq!((flow.steps.len(), flow.end.as_ref().unwrap().steps.len()), (3, 1));
    let json = serde_json::to_string_pretty(&program).unwrap();
    let again: ir::Program = serde_json::from_str(&json).unwrap();
    assert_eq!(again, program);
    assert_eq!(serde_json::to_string_pretty(&again).unwrap(), json);
}

#[test]
fn places_count_lines_and_columns() {
    let text = "\u{feff}webhook ä { # é\r\n\tPOST \"https://api.example.com/ü/{{$call.a}}/{{$call.b}}\" body json { \"é\": $call.c }\r\n}";
    let text = text.replace("webhook ä", "webhook a");
    let program = program(&text);
    let json = serde_json::to_value(&program.webhooks[0]).unwrap();
    let column = |pointer: &str| {
        let at = json.pointer(pointer).unwrap();
        (at["line"].as_u64().unwrap(), at["column"].as_u64().unwrap())
    };
    assert_eq!(column("/at"), (1, 9));
    assert_eq!(column("/kind/custom/url/at"), (2, 7));
    assert_eq!(column("/kind/custom/url/parts/1/value/value/at"), (2, 36));
    assert_eq!(column("/kind/custom/url/parts/3/value/value/at"), (2, 48));
    assert_eq!(column("/kind/custom/body/json/json/object/0/item/at"), (2, 76));
}

#[test]
fn a_variable_of_a_call_with_two_names_may_stand_in_a_path() {
    for path in [
        "json { $flow.key.a = data[?@.phone == $call.cli.number].id }",
        "json { $flow.key.a = data[$call.cli.number].b }",
        "xml { $flow.key.a = xpath \"//x[. = $call.cli.number]\" }",
    ] {
        let text = format!("webhook a {{ GET \"https://x.example.com/a\" response {path} }}");
        assert_eq!(faults(&text), [], "{path}");
    }
}
