//! `auth`: RFC 7617 (Basic), RFC 6750 (bearer tokens) and RFC 6749 (tokens that are fetched).

use crate::syntax::ast::{self, AuthKind};

use super::lowering::Lowering;
use super::variable::Scope;
use crate::ir;

impl Lowering<'_, '_> {
    /// `auth …` of a webhook ([`Scope::REQUEST`]) or of an endpoint ([`Scope::ENDPOINT`]).
    pub fn auth(&mut self, auth: &ast::Auth, scope: Scope) -> Option<ir::Auth> {
        let at = self.place(auth.span);
        let errors = self.errors;
        let lowered = match &auth.kind {
            AuthKind::None => ir::Auth::None,
            AuthKind::Basic { user, password } => {
                self.basic_user(user);
                let user = self.value(user, scope);
                self.basic_password(password);
                self.secret_literal(password, "a password");
                let password = self.value(password, scope);
                ir::Auth::Basic { user: user?, password: password?, at }
            }
            AuthKind::Bearer(token) => {
                self.header_value(token);
                self.empty_token(token);
                self.secret_literal(token, "a token");
                ir::Auth::Bearer { token: self.value(token, scope)?, at }
            }
            AuthKind::OAuth2(name) => {
                self.declared_oauth2(name)?;
                ir::Auth::OAuth2 { name: name.text.to_string(), at }
            }
        };
        (self.errors == errors).then_some(lowered)
    }
}
