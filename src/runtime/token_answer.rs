//! What the answer to a token request comes to (section 3.7).

use std::sync::Arc;

use bytes::Bytes;

use crate::json::{Json, Object};

use super::failure::{ErrorReason, Failure};
use super::form::TokenRequest;
use super::tokens::Token;
use super::transport::{HeaderValue, Response, ResponseBody, SendFault};

/// The error codes of RFC 6749, section 5.2: all that is shown of what a token server says.
const CODES: [&str; 6] = [
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
];

/// The token of an answer, and for how many seconds it says that it lives.
pub(crate) fn read(
    answer: Result<Response, SendFault>,
    wanted: &TokenRequest,
) -> Result<(Arc<Token>, Option<f64>), Failure> {
    let failed = |reason, what: &str| Failure::new(reason, &wanted.at, wanted.told(what));
    let refused = |what: &str| failed(ErrorReason::AuthenticationFailure, what);
    let Response { status, body, .. } =
        answer.map_err(|fault| failed(fault.reason(), &fault.told(wanted.shown.hidden_host())))?;
    let body = match body {
        ResponseBody::TimedOut(_) => {
            return Err(failed(ErrorReason::Timeout, "the whole response had not come in time"));
        }
        ResponseBody::BrokenOff(how) => {
            let what = format!("expected the whole response, but {how}");
            return Err(failed(ErrorReason::ConnectionFailure, &what));
        }
        ResponseBody::OverLimit(_) | ResponseBody::Undecodable => Bytes::new(),
        ResponseBody::Complete(body) => body,
    };
    let json = Json::read_bytes(&body).ok();
    let members = json.as_ref().and_then(Json::as_object);
    if status != 200 {
        let code = members.and_then(error_code);
        let code = code.map(|code| format!(" (`{code}`)")).unwrap_or_default();
        let help = if (300..400).contains(&status) { "; redirects are not followed" } else { "" };
        return Err(refused(&format!(
            "expected the status 200, but the server answered {status}{code}{help}"
        )));
    }
    let Some(members) = members else {
        return Err(refused("the server answered 200, but not with a JSON object"));
    };
    let Some(token) = access_token(members) else {
        return Err(refused("the server answered 200, but without a text `access_token`"));
    };
    if !is_bearer(members) {
        return Err(refused("the server answered 200, but its `token_type` is not `bearer`"));
    }
    let is_sendable = token.bytes().all(|byte| matches!(byte, b'!'..=b'~'));
    let Some(authorization) = HeaderValue::try_from(format!("Bearer {token}")).ok().filter(|_| is_sendable)
    else {
        return Err(refused("the server answered 200, but with a token that no header can hold"));
    };
    let life = members.get("expires_in").and_then(Json::to_text).and_then(|text| text.parse().ok());
    let life = life.filter(|life: &f64| life.is_finite());
    Ok((Arc::new(Token { text: token.to_owned(), authorization }), life))
}

/// The code of RFC 6749 that an answer gives, where it gives one.
pub(crate) fn error_code(members: &Object) -> Option<&'static str> {
    let code = text(members, "error");
    CODES.into_iter().find(|known| Some(*known) == code)
}

/// The token that an answer gives, whatever its type.
pub(crate) fn access_token(members: &Object) -> Option<&str> {
    text(members, "access_token").filter(|token| !token.is_empty())
}

/// Whether the token of an answer is a bearer token.
pub(crate) fn is_bearer(members: &Object) -> bool {
    text(members, "token_type").is_some_and(|kind| kind.eq_ignore_ascii_case("bearer"))
}

fn text<'j>(members: &'j Object, name: &str) -> Option<&'j str> {
    members.get(name)?.as_text()
}
