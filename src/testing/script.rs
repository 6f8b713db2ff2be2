//! What a test's server replies.

use bytes::Bytes;

use crate::ir::{Answer, AnswerBody, Program, Test};
use crate::json::Json;
use crate::runtime::transport::{HeaderMap, HeaderName, HeaderValue, Reply, ScriptedTransport};

/// What a token request is answered with that the test has no `reply` to (section 3.6).
const TOKEN: &str = r#"{"access_token":"test-token","token_type":"Bearer","expires_in":3600}"#;

/// How a test names the flow-end webhook.
pub(super) const FLOW_END: &str = "flow-end";

/// The replies of `test` of `program`, by step and in their order.
#[must_use]
pub fn script(program: &Program, test: &Test) -> ScriptedTransport {
    let transport = replies(test);
    for oauth2 in &program.oauth2 {
        transport.otherwise_to(&oauth2.name, of(&token()));
    }
    transport
}

/// The answer to a token request that a test says nothing of.
pub(super) fn token() -> Answer {
    let body = AnswerBody::Json(Json::read(TOKEN).unwrap_or(Json::Null));
    Answer::Response { status: 200, headers: Vec::new(), body }
}

/// What `test` itself replies, by step and in its order.
pub(super) fn replies(test: &Test) -> ScriptedTransport {
    let transport = ScriptedTransport::default();
    for reply in &test.replies {
        transport.reply_to(&reply.webhook, of(&reply.answer));
    }
    transport
}

fn of(answer: &Answer) -> Reply {
    match answer {
        Answer::Timeout => Reply::Timeout,
        Answer::Refused => Reply::refused(),
        Answer::Response { status, headers, body } => {
            let (kind, body) = content(body);
            let mut map = HeaderMap::new();
            // The test's own `Content-Type` stands in place of the body's.
            if let Some(kind) = kind
                && !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"))
            {
                map.insert(crate::runtime::transport::CONTENT_TYPE, HeaderValue::from_static(kind));
            }
            let valid = headers.iter().filter_map(|(name, value)| {
                Some((name.parse::<HeaderName>().ok()?, HeaderValue::from_bytes(value.as_bytes()).ok()?))
            });
            for (name, value) in valid {
                map.append(name, value);
            }
            Reply::response(*status, map, body)
        }
    }
}

fn content(body: &AnswerBody) -> (Option<&'static str>, Bytes) {
    match body {
        AnswerBody::None => (None, Bytes::new()),
        AnswerBody::Json(json) => (Some("application/json"), json.compact().into()),
        AnswerBody::Xml(xml) => (Some("text/xml; charset=utf-8"), xml.clone().into()),
        AnswerBody::Text(text) => (Some("text/plain; charset=utf-8"), text.clone().into()),
    }
}
