//! The request for a token (section 3.7).

use crate::ir::{Client, OAuth2};
use crate::runtime::encode;
use crate::runtime::failure::Failure;
use crate::runtime::masked::Masked;
use crate::runtime::media_type;
use crate::runtime::template::Resolver;
use crate::runtime::why_missing;
use crate::source::Place;

use super::field::{Lists, field};
use super::{Content, Credentials, Fallbacks, Pair, Resolved, missing, url};

/// Resolves every value of `oauth2`; all of them are mandatory.
pub(crate) fn oauth2<'p>(oauth2: &'p OAuth2, resolver: &Resolver<'p>) -> Result<Resolved<'p>, Failure> {
    let Client { id, secret, in_body, at } = &oauth2.client;
    let text = |value, what: &str| {
        resolver.text(value).ok_or_else(|| {
            let why = why_missing::of_value(value, resolver);
            missing(at, format_args!("`client` needs {what}"), why)
        })
    };
    let (id, secret) = (text(id, "an ID")?, text(secret, "a secret")?);
    let mut form = vec![pair("grant_type", Masked::plain("client_credentials"), at)];
    let credentials = if *in_body {
        form.extend([pair("client_id", id, at), pair("client_secret", secret, at)]);
        Credentials::None
    } else {
        Credentials::Basic { user: encoded(&id), password: encoded(&secret), at }
    };
    if let Some(scope) = &oauth2.scope {
        let text = resolver.template(&scope.text).ok_or_else(|| {
            let why = why_missing::of_template(&scope.text, resolver);
            missing(&scope.at, "`scope` needs a value", why)
        })?;
        form.push(pair("scope", text, &scope.at));
    }
    for (entry, parameter) in oauth2.parameters.iter().enumerate() {
        field(parameter, entry + 1, "parameter", Lists::Repeat, resolver, &mut form)?;
    }
    Ok(Resolved {
        method: "POST",
        url: url(&oauth2.url, resolver)?,
        credentials,
        headers: Vec::new(),
        query: Vec::new(),
        content: Content::Form(form),
        accept: Some(&media_type::JSON),
        fallbacks: Fallbacks::default(),
    })
}

fn pair<'p>(name: &'static str, value: Masked<'p>, at: &'p Place) -> Pair<'p> {
    Pair { name: name.into(), value, at, entry: 0, named_by_value: false }
}

/// As RFC 6749, section 2.3.1, has what is sent by HTTP Basic.
fn encoded(text: &Masked<'_>) -> Masked<'static> {
    let mut encoded = Masked::default();
    encoded.push_encoded(text, encode::form);
    encoded.into_owned()
}
