//! The examples, built into the binary.

/// The files of one example.
#[derive(Debug)]
pub struct Example {
    /// The folder's name.
    pub name: &'static str,
    /// The `.hook` files but `account.hook`, by name.
    pub files: &'static [(&'static str, &'static str)],
    /// What the operator allows.
    pub account: &'static str,
    /// What the flow knows, as for `--vars`.
    pub variables: &'static str,
    /// Made-up secrets, as for `--secrets`.
    pub secrets: &'static str,
    /// The call record, as for `--call`.
    pub call: Option<&'static str>,
    /// What is run, received, answered and expected.
    pub script: &'static str,
}

macro_rules! file {
    ($example:literal, $file:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/", $example, "/", $file))
    };
}

macro_rules! example {
    (@call $name:literal) => {
        None
    };
    (@call $name:literal $call:literal) => {
        Some(file!($name, $call))
    };
    ($name:literal: $($file:literal),+ $(; $call:literal)?) => {
        Example {
            name: $name,
            files: &[$(($file, file!($name, $file))),+],
            account: file!($name, "account.hook"),
            variables: file!($name, "vars.json"),
            secrets: file!($name, "secrets.env"),
            call: example!(@call $name $($call)?),
            script: file!($name, "demo.json"),
        }
    };
}

/// All examples, in the order in which they are shown.
pub static ALL: &[Example] = &[
    example!("crm-lookup": "lookup.hook", "orders.hook"),
    example!("ticket": "ticket.hook"),
    example!("soap-balance": "balance.hook"),
    example!("loyalty-points": "points.hook", "token.hook"),
    example!("payment-link": "payment.hook", "tools.hook"),
    example!("appointment": "appointment.hook"),
    example!("gateway-health": "health.hook"),
    example!("voicemail": "voicemail.hook"),
    example!("agent-desk": "screen_pop.hook", "state.hook"),
    example!("hindi-order": "order.hook", "sms.hook"),
    example!("pbx-queue": "queue.hook"),
    example!("missed-call": "missed_call.hook"; "call.json"),
    example!("agent-callback": "callback.hook"; "call.json"),
];
