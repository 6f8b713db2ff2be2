//! Sending a request with the token that it needs (section 3.7).

use std::sync::Arc;
use std::time::Duration;

use ecow::EcoString;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::time::{Instant, timeout_at};

use crate::ir::{Auth, OAuth2};
use crate::source::Place;

use super::env::Env;
use super::failure::{ErrorReason, Failure};
use super::form::{self, Formed, Message, TokenRequest};
use super::guard;
use super::resolve::{self, Resolved};
use super::token_answer;
use super::tokens::{Fetched, Found, NoToken, Token};
use super::transport::{AUTHORIZATION, HiddenHost, Request, Response, SendFault};
use super::variables::Variables;

/// How long a token request may take.
const WAIT: Duration = Duration::from_secs(60);

/// That a request has no answer.
pub(crate) struct Unanswered {
    pub(crate) why: Why,
    /// Whether anything was sent all the same: the request, or the one for its token.
    pub(crate) is_sent: bool,
}

/// Why a request has no answer.
pub(crate) enum Why {
    /// It was sent, or could not be.
    Send(SendFault),
    /// There is no token to send it with.
    Token(Failure),
    /// There was no token to send it with in time.
    TokenLate {
        /// The name of the `oauth2`.
        name: EcoString,
        /// Where its URL is written.
        at: Place,
    },
}

impl Unanswered {
    /// That sending ended with `fault`, after something else `was_sent` or not.
    fn of_sending(fault: SendFault, was_sent: bool) -> Self {
        Self { is_sent: was_sent || fault.is_sent(), why: Why::Send(fault) }
    }

    /// Whether the time was up.
    pub(crate) fn is_timeout(&self) -> bool {
        match &self.why {
            Why::Send(fault) => matches!(fault, SendFault::TimedOut),
            Why::Token(failure) => failure.reason == ErrorReason::Timeout,
            Why::TokenLate { .. } => true,
        }
    }

    /// Whether it is of no use to send it again.
    pub(crate) fn is_unsendable(&self) -> bool {
        match &self.why {
            Why::Send(fault) => matches!(fault, SendFault::RefusedAddress(_) | SendFault::NotSendable(_)),
            Why::Token(failure) => failure.reason == ErrorReason::InvalidRequest,
            Why::TokenLate { .. } => false,
        }
    }

    /// Why, for a person; `hidden_host` is the host of the request, where it may not be shown.
    pub(crate) fn told(self, hidden_host: Option<HiddenHost<'_>>) -> String {
        match self.why {
            Why::Send(fault) => fault.told(hidden_host),
            Why::Token(failure) => failure.what,
            Why::TokenLate { name, .. } => {
                format!("the token request of `{name}` was not answered in time")
            }
        }
    }
}

/// The values of a request for a token.
pub(crate) struct TokenValues<'p> {
    name: &'p str,
    oauth2: &'p OAuth2,
    resolved: Resolved<'p>,
}

impl Env {
    /// Step 1 for the request for the token that `auth` needs, where it needs one. It reads no variable of a run: `none`
    /// holds none.
    pub(crate) fn resolve_token<'p>(
        &'p self,
        auth: &'p Auth,
        none: &'p Variables,
    ) -> Result<Option<TokenValues<'p>>, Failure> {
        let Auth::OAuth2 { name, at } = auth else { return Ok(None) };
        let Some(oauth2) = self.program().oauth2(name) else {
            let what = format!("no `oauth2` is called `{name}`");
            return Err(Failure::new(ErrorReason::InvalidRequest, at, what));
        };
        let resolved = resolve::oauth2(oauth2, &self.resolver(none))?;
        Ok(Some(TokenValues { name, oauth2, resolved }))
    }

    /// Step 2 for the request of `token`, which `formed` needs where there is one.
    pub(crate) fn add_token(
        &self,
        formed: &mut Formed,
        token: Option<TokenValues<'_>>,
    ) -> Result<(), Failure> {
        let Some(TokenValues { name, oauth2, resolved }) = token else { return Ok(()) };
        let own = form::form(resolved, &oauth2.url.at, self.secret_needles(), None)?;
        let token = TokenRequest {
            name: EcoString::from(name),
            at: oauth2.url.at.clone(),
            message: own.message,
            shown: own.shown,
        };
        let settings = self.settings();
        formed.add_token(token, settings.dry_run || !settings.redact);
        Ok(())
    }

    /// Step 3 for `message`, whose URL is written `at`, and for the token request that it needs.
    pub(crate) fn check_address(&self, message: &Message, at: &Place) -> Result<(), Failure> {
        let account = &self.program().account;
        guard::check(&message.url, account, at)?;
        match &message.token {
            Some(token) => guard::check(&token.message.url, account, &token.at)
                .map_err(|failure| Failure { what: token.told(&failure.what), ..failure }),
            None => Ok(()),
        }
    }

    /// Sends `message` for `step`, with a token where it needs one; all of that ends by `deadline`. Of the response
    /// at most `max_response` bytes are read. `has_token` is called whenever there is a token to send it with: once more
    /// where it is sent again.
    pub(crate) async fn send(
        &self,
        mut message: Message,
        step: EcoString,
        deadline: Instant,
        max_response: usize,
        has_token: impl Fn() + Send,
    ) -> Result<Response, Unanswered> {
        let token = message.token.take();
        let request = message.of(step, deadline, max_response);
        let Some(wanted) = token else {
            let sent = self.transport().send(request).await;
            return sent.map_err(|fault| Unanswered::of_sending(fault, false));
        };
        let key = wanted.key();
        let token = self.token(&wanted, &key, deadline).await;
        let (token, is_earlier) = token?;
        has_token();
        let sent = self.transport().send(authorized(request.clone(), &token));
        let response = sent.await.map_err(|fault| Unanswered::of_sending(fault, !is_earlier))?;
        if response.status != 401 || !is_earlier {
            return Ok(response);
        }
        self.tokens().refuse(&key, &token);
        let token = self.token(&wanted, &key, deadline).await;
        let (token, _) = token.map_err(|unanswered| Unanswered { is_sent: true, ..unanswered })?;
        has_token();
        let sent = self.transport().send(authorized(request, &token)).await;
        sent.map_err(|fault| Unanswered::of_sending(fault, true))
    }

    /// The token of `wanted`, and whether it was fetched for an earlier run.
    async fn token(
        &self,
        wanted: &Arc<TokenRequest>,
        key: &str,
        deadline: Instant,
    ) -> Result<(Arc<Token>, bool), Unanswered> {
        let (fetch, begins) = match self.tokens().find(key, || self.fetch(wanted, key)) {
            Found::Kept(token) => return Ok((token, true)),
            Found::Fetching { fetch, begins } => (fetch, begins),
        };
        if begins {
            self.observe(|observer| observer.formed(&wanted.name, &wanted.shown));
        }
        match timeout_at(deadline, fetch).await {
            Ok(Ok(token)) => Ok((token, false)),
            Ok(Err(NoToken { failure, is_sent })) => Err(Unanswered { why: Why::Token(failure), is_sent }),
            Err(_) => {
                let (name, at) = (wanted.name.clone(), wanted.at.clone());
                Err(Unanswered { why: Why::TokenLate { name, at }, is_sent: true })
            }
        }
    }

    /// Fetches a token and keeps it.
    fn fetch(&self, wanted: &Arc<TokenRequest>, key: &str) -> BoxFuture<'static, Fetched> {
        let (transport, secrets) = (self.shared_transport(), self.shared_secrets());
        let (tokens, redact) = (Arc::clone(self.tokens()), self.settings().redact);
        let max_response = self.settings().max_response;
        let (wanted, key) = (Arc::clone(wanted), key.to_owned());
        async move {
            let begun = Instant::now();
            let request = wanted.message.clone().of(wanted.name.clone(), begun + WAIT, max_response);
            let answer = transport.send(request).await;
            let is_sent = answer.as_ref().map_or_else(SendFault::is_sent, |_| true);
            let (token, life) = token_answer::read(answer, &wanted).map_err(|failure| {
                tokens.forget(&key);
                NoToken { failure, is_sent }
            })?;
            if redact {
                tokens.hide(&token, &secrets);
            }
            tokens.keep(&key, &token, begun, life);
            Ok(token)
        }
        .boxed()
    }
}

/// `request` with `token`.
fn authorized(mut request: Request, token: &Token) -> Request {
    request.headers.insert(AUTHORIZATION, token.authorization.clone());
    request
}
