//! The examples, built into the binary.

/// The files of one example.
#[derive(Debug)]
pub struct Example {
    /// The folder's name.
    pub name: &'static str,
    /// What it shows, in a line.
    pub shows: &'static str,
    /// The `.hook` files but `account.hook`, by name.
    pub files: &'static [(&'static str, &'static str)],
    /// What the operator allows.
    pub account: &'static str,
}

macro_rules! file {
    ($example:literal, $file:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/", $example, "/", $file))
    };
}

macro_rules! example {
    ($name:literal, $shows:literal: $($file:literal),+) => {
        Example {
            name: $name,
            shows: $shows,
            files: &[$(($file, file!($name, $file))),+],
            account: file!($name, "account.hook"),
        }
    };
}

/// All examples, in the order in which they are shown.
pub static ALL: &[Example] = &[
    example!("crm-lookup", "a GET with a caller's number in the path, Basic authorization, and a JSON answer":
        "lookup.hook", "orders.hook"),
    example!("ticket", "a JSON body with optional members; a number of 20 digits comes back unchanged":
        "ticket.hook"),
    example!("soap-balance", "a SOAP request; values and the secret are escaped for XML; the answer is read by XPath":
        "balance.hook"),
    example!("orders", "OAuth: one token, fetched when it is first needed, for all webhooks that name it":
        "login.hook", "orders.hook"),
    example!("payment-link", "internal webhooks: methods of our own service; the private card number is not passed":
        "payment.hook", "tools.hook"),
    example!("callback-tomorrow", "pre-made functions: opening hours, tomorrow's date, a number in international form, a code":
        "callback.hook", "tests.hook"),
    example!("appointment", "an ETag is read, sent back with PATCH, and the old booking is deleted":
        "appointment.hook"),
    example!("gateway-health", "HEAD probes of half a second; the first gateway is down, and the flow goes on":
        "health.hook"),
    example!("voicemail", "a multipart form; a list is a part for each item":
        "voicemail.hook"),
    example!("case-upload", "a file in a multipart form, with its name and media type":
        "case.hook"),
    example!("my-tickets", "a list filtered by the caller's number; a second path as fallback":
        "tickets.hook"),
    example!("graphql-orders", "a GraphQL query; what the caller gives travels beside it":
        "orders.hook"),
    example!("agent-desk", "OPTIONS, PUT, and a notification that nobody waits for":
        "screen_pop.hook", "state.hook"),
    example!("hindi-order", "Hindi in the URL, in a header, in JSON and in plain text":
        "order.hook", "sms.hook"),
    example!("pbx-queue", "plain HTTP inside the operator's own network, and a JSONPath filter":
        "queue.hook"),
    example!("missed-call", "the flow-end webhook with one leg, signed; then the step below it":
        "missed_call.hook"),
    example!("agent-callback", "the flow-end webhook with two legs, delivered after a failed reservation":
        "callback.hook"),
];
