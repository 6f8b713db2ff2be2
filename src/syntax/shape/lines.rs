//! The table itself, in the order in which a help names the lines.

use super::Begin::{Method, Part as Begins, Words};
use super::{Choices, Context, Line, Part};
use crate::syntax::grammar::Rule;

const fn line(rule: Rule, begins: super::Begin, follows: &'static [Part]) -> Line {
    Line { rule, begins, follows, example: "", repeats: false, about: "" }
}

impl Line {
    const fn like(mut self, example: &'static str, about: &'static str) -> Self {
        self.example = example;
        self.about = about;
        self
    }

    const fn repeats(mut self) -> Self {
        self.repeats = true;
        self
    }
}

pub(super) fn of(context: Context) -> &'static [Line] {
    match context {
        Context::Account => ACCOUNT,
        Context::Endpoint => ENDPOINT,
        Context::Webhook => WEBHOOK,
        Context::Flow => FLOW,
        Context::Test => TEST,
        Context::OAuth2 => OAUTH2,
        Context::Fields => FIELDS,
        Context::Arguments => ARGUMENTS,
        Context::Response => RESPONSE,
        Context::Given => GIVEN,
        Context::Expect => EXPECT,
        Context::ExpectRequest => EXPECT_REQUEST,
        Context::Object => OBJECT,
        Context::List => LIST,
    }
}

// ---- what follows in more than one line ----

const NOTES: Line = line(Rule::notes, Words(&["notes"]), &[Part::Text("a text")])
    .like("notes \"Looks the caller up.\"", "says what it is for; nothing is done with it");

const REQUEST: Line = line(Rule::request, Method, &[Part::Text("the address")])
    .like("GET \"https://crm.example.com/customers/{{$call.cli}}\"", "the request: its method and its URL");

const POSTED: Line = line(Rule::request, Method, &[Part::Text("the address")])
    .like("POST \"https://tools.example.com/hooks\"", "the address that is posted to");

const AUTH: Line = line(Rule::auth, Words(&["auth"]), &[Part::OneOf(&AUTHENTICATION)])
    .like("auth bearer($secret.CRM_TOKEN)", "the `Authorization` of the request");

const AUTHENTICATION: Choices = Choices {
    what: "the kind of authentication",
    otherwise: None,
    words: &[
        ("none", &[]),
        ("basic", &[Part::Parentheses(&[Part::Value, Part::Value])]),
        ("bearer", &[Part::Parentheses(&[Part::Value])]),
        ("oauth2", &[Part::Parentheses(&[Part::Name("the name of an `oauth2`")])]),
    ],
};

// ---- 3.1 ----

const ACCOUNT: &[Line] = &[
    line(Rule::allow_http, Words(&["allow", "http"]), &[]).like("allow http", "lets URLs begin with `http:`"),
    line(Rule::allow_network, Words(&["allow", "network"]), &[Part::Text("a network")])
        .repeats()
        .like("allow network \"10.20.0.0/16\"", "lets requests go to a network that is not public"),
    line(
        Rule::set_setting,
        Words(&["set"]),
        &[
            Part::Name("the name of the setting"),
            Part::Equals("the name"),
            Part::Text("the value of the setting"),
        ],
    )
    .repeats()
    .like("set crm = \"https://crm.example.com\"", "gives a setting that webhooks read as `$account.crm`"),
    line(Rule::provide, Words(&["provide"]), &[Part::Variables])
        .repeats()
        .like("provide $call.cli, $sys.datetime", "names variables that the platform sets before a run"),
    line(Rule::private, Words(&["private"]), &[Part::Variables])
        .repeats()
        .like("private $flow.key.card", "names variables whose values are shown nowhere"),
];

// ---- 3.2 ----

const ENDPOINT: &[Line] = &[
    POSTED,
    NOTES,
    AUTH,
    line(Rule::sign, Words(&["sign"]), &[Part::Values])
        .like("sign $secret.SIGNING_KEY", "the key that deliveries are signed with"),
    line(Rule::default, Words(&["default"]), &[])
        .like("default", "makes it the endpoint of every flow that names none"),
    line(
        Rule::endpoint_method,
        Words(&["method"]),
        &[Part::Name("the name of the method"), Part::Optionally(&["returns"], &[Part::Variables])],
    )
    .repeats()
    .like(
        "method send_link returns $flow.key.link_url",
        "a method that webhooks invoke, and what it returns",
    ),
];

// ---- 3.3, 3.4 ----

const WEBHOOK: &[Line] = &[
    REQUEST,
    NOTES,
    AUTH,
    line(Rule::headers, Words(&["headers"]), &[Part::Block(Context::Fields)])
        .like("headers { X-Source: \"phone\" }", "the headers of the request"),
    line(Rule::query, Words(&["query"]), &[Part::Block(Context::Fields)])
        .like("query { lang: $flow.key.language or \"en\" }", "the query parameters of the request"),
    line(Rule::body, Words(&["body"]), &[Part::OneOf(&BODY)])
        .like("body json { \"lead\": $flow.key.lead }", "the body of the request"),
    line(Rule::accept, Words(&["accept", "status"]), &[Part::Statuses])
        .like("accept status 404, 409", "other statuses than 200 to 299 that are a success"),
    line(Rule::response, Words(&["response"]), &[Part::OneOf(&FORMAT), Part::Block(Context::Response)])
        .like("response json { $flow.key.tier = data.tier }", "what is saved from the response"),
    line(Rule::wait, Words(&["wait"]), &[Part::Duration, Part::Optionally(&["with", "hold", "music"], &[])])
        .like("wait 10s with hold music", "how long the caller waits at most"),
    line(Rule::no_wait, Words(&["no", "wait"]), &[])
        .like("no wait", "sends the request without waiting for its response"),
    line(Rule::persist, Words(&["persist", "response"]), &[])
        .like("persist response", "keeps what was saved for later calls"),
    line(Rule::invoke, Words(&["invoke"]), &[Part::Method])
        .like("invoke tools.send_link", "invokes a method of an endpoint"),
    line(Rule::with, Words(&["with"]), &[Part::Block(Context::Arguments)])
        .like("with { amount: $flow.key.amount }", "the arguments of the function that is invoked"),
    line(Rule::pass, Words(&["pass"]), &[Part::Variables])
        .like("pass $call, $flow.key", "what the invoked method is given"),
];

const BODY: Choices = Choices {
    what: "the kind of body",
    otherwise: None,
    words: &[
        ("none", &[]),
        ("json", &[Part::Json, Part::Mark]),
        ("xml", &[Part::Text("a text"), Part::Mark]),
        ("text", &[Part::Text("a text"), Part::Mark]),
        ("form", &[Part::Block(Context::Fields)]),
        ("multipart", &[Part::Block(Context::Fields)]),
    ],
};

const FORMAT: Choices = Choices {
    what: "the format of the response",
    otherwise: Some(&[]),
    words: &[("json", &[]), ("xml", &[]), ("text", &[])],
};

// ---- 3.5 ----

const FLOW: &[Line] = &[
    NOTES,
    line(Rule::set_variable, Words(&["set"]), &[Part::Variable, Part::Equals("the variable"), Part::Json])
        .repeats()
        .like("set $flow.key.channel = \"ivr\"", "sets a variable"),
    line(Rule::run, Words(&["run"]), &[Part::Name("the name of a webhook"), Part::Mark])
        .repeats()
        .like("run lookup_customer mandatory", "runs a webhook; `mandatory` ends the flow where it fails"),
    line(
        Rule::flow_end,
        Words(&["flow-end", "webhook"]),
        &[Part::Optionally(&["to"], &[Part::Name("the name of an endpoint")])],
    )
    .like("flow-end webhook", "delivers the details of the call to the endpoint"),
];

// ---- 3.6 ----

const TEST: &[Line] = &[
    line(Rule::given, Words(&["given"]), &[Part::Block(Context::Given)])
        .repeats()
        .like("given { $flow.key.lead: \"HFC123\" }", "the variables before the run"),
    line(Rule::given_call, Words(&["given", "call"]), &[Part::Json])
        .like("given call { \"uuid\": \"c-1\" }", "the call record"),
    line(Rule::reply, Words(&["reply"]), &[Part::WebhookName, Part::OneOf(&ANSWER)])
        .repeats()
        .like("reply 200 json { \"tier\": \"gold\" }", "what the server answers"),
    line(Rule::expect_no_request, Words(&["expect", "no", "request"]), &[Part::WebhookName])
        .repeats()
        .like("expect no request", "that no request is sent"),
    line(
        Rule::expect_request,
        Words(&["expect", "request"]),
        &[Part::WebhookName, Part::Block(Context::ExpectRequest)],
    )
    .repeats()
    .like("expect request { method: \"GET\" }", "what the request holds"),
    line(Rule::expect, Words(&["expect"]), &[Part::Block(Context::Expect)])
        .repeats()
        .like("expect { $flow.key.tier: \"gold\" }", "the variables after the run"),
];

const ANSWER: Choices = Choices {
    what: "a status",
    otherwise: Some(&[
        Part::Status,
        Part::OneOf(&Choices {
            what: "the body of the answer",
            otherwise: Some(&[]),
            words: &[
                ("json", &[Part::Json]),
                ("xml", &[Part::Text("a text")]),
                ("text", &[Part::Text("a text")]),
            ],
        }),
        Part::Optionally(&["headers"], &[Part::Block(Context::Fields)]),
    ]),
    words: &[("timeout", &[]), ("refused", &[])],
};

const EXPECT_REQUEST: &[Line] = &[
    line(Rule::expected_method, Words(&["method"]), &[Part::Colon("`method`"), Part::Text("a text")])
        .like("method: \"GET\"", "the method of the request"),
    line(Rule::expected_url, Words(&["url"]), &[Part::Colon("`url`"), Part::Text("a text")])
        .like("url: \"https://crm.example.com/customers\"", "the URL of the request"),
    line(Rule::expected_body, Words(&["body"]), &[Part::Colon("`body`"), Part::OneOf(&MISSING)])
        .like("body: { \"lead\": \"HFC123\" }", "the body of the request"),
    line(
        Rule::expected_header,
        Words(&["header"]),
        &[Part::Text("the name of the header"), Part::Colon("`header`"), Part::OneOf(&MISSING)],
    )
    .repeats()
    .like("header \"X-Source\": \"phone\"", "a header of the request"),
];

const MISSING: Choices =
    Choices { what: "a value", otherwise: Some(&[Part::Json]), words: &[("missing", &[])] };

// ---- 3.7 ----

const OAUTH2: &[Line] = &[
    POSTED,
    NOTES,
    line(
        Rule::client,
        Words(&["client"]),
        &[Part::Parentheses(&[Part::Value, Part::Value]), Part::Optionally(&["in", "body"], &[])],
    )
    .like("client(\"ivr\", $secret.CRM_CLIENT_SECRET)", "as whom the token is fetched"),
    line(Rule::scope, Words(&["scope"]), &[Part::Text("the scopes")])
        .like("scope \"orders:read members:read\"", "what the token is to allow, with spaces between"),
    line(Rule::parameters, Words(&["parameters"]), &[Part::Block(Context::Fields)])
        .like("parameters { audience: \"https://api.example.com\" }", "what else the token request says"),
];

// ---- entries ----

const FIELDS: &[Line] = &[line(
    Rule::field,
    Begins,
    &[
        Part::FieldName,
        Part::Colon("the name"),
        Part::Value,
        Part::Optionally(&["file"], &[Part::Value]),
        Part::Optionally(&["type"], &[Part::Value]),
        Part::Mark,
    ],
)
.repeats()
.like("X-Source: \"phone\"", "a name and its value")];

const ARGUMENTS: &[Line] =
    &[line(Rule::argument, Begins, &[Part::FieldName, Part::Colon("the name"), Part::Json, Part::Mark])
        .repeats()
        .like("amount: $flow.key.amount", "a name and its value")];

const RESPONSE: &[Line] = &[
    line(
        Rule::namespace,
        Words(&["namespace"]),
        &[Part::Name("the prefix"), Part::Equals("the prefix"), Part::Text("the address of the namespace")],
    )
    .repeats()
    .like("namespace s = \"http://www.w3.org/2003/05/soap-envelope\"", "a prefix that the XPaths use"),
    line(
        Rule::mapping,
        Begins,
        &[Part::Variable, Part::Equals("the variable"), Part::Source, Part::Conversion, Part::Mark],
    )
    .repeats()
    .like("$flow.key.tier = data.customer.tier", "a variable and what is saved to it"),
];

const GIVEN: &[Line] =
    &[line(Rule::given_entry, Begins, &[Part::Variable, Part::Colon("the variable"), Part::Json])
        .repeats()
        .like("$flow.key.lead: \"HFC123\"", "a variable and its value")];

const EXPECT: &[Line] =
    &[line(Rule::expected, Begins, &[Part::Variable, Part::Colon("the variable"), Part::OneOf(&MISSING)])
        .repeats()
        .like("$flow.key.lead: \"HFC123\"", "a variable and its value, or `missing`")];

const OBJECT: &[Line] = &[line(
    Rule::member,
    Begins,
    &[Part::Text("a name in quotes"), Part::Colon("the name"), Part::Json, Part::Mark],
)
.repeats()
.like("\"lead\": $flow.key.lead", "a name and its value")];

const LIST: &[Line] =
    &[line(Rule::json_item, Begins, &[Part::Json, Part::Mark]).repeats().like("$flow.key.lead", "a value")];
