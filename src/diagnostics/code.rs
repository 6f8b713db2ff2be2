//! The table of codes: the one place where a code, its severity and its page are written down.

use std::fmt;

/// How grave a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The project cannot run.
    Error,
    /// The project runs, perhaps not as its author meant.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

macro_rules! codes {
    ($($variant:ident $name:literal $page:literal $severity:ident $said:literal;)*) => {
        /// A kind of fault. Codes are stable (section 7).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $said] $variant,)*
        }

        impl Code {
            /// Every code, in the order of section 7.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// As authors see it: `group::fault`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Error or warning.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// Its page of the manual, in Markdown.
            #[must_use]
            pub fn page(self) -> &'static str {
                match self { $(Self::$variant => include_str!(concat!("../../docs/diagnostics/", $page)),)* }
            }
        }
    };
}

codes! {
    SyntaxUnexpected "syntax::unexpected" "syntax.unexpected.md" Error "A word or character that cannot be here; says what could, and the nearest known word.";
    SyntaxUnclosed "syntax::unclosed" "syntax.unclosed.md" Error "A block, text or bracket that never ends; points at its start.";
    SyntaxTooDeep "syntax::too_deep" "syntax.too_deep.md" Error "Nested more than 127 levels deep.";
    NameDuplicate "name::duplicate" "name.duplicate.md" Error "A second declaration of a name, a name that is taken (`flow-end`, the endpoint `functions`), or a second `account`; shows both.";
    NameUnknown "name::unknown" "name.unknown.md" Error "An endpoint, method, webhook, or test target that no file declares; suggests the nearest.";
    LineMissing "line::missing" "line.missing.md" Error "A required line is absent (a webhook without request or `invoke`).";
    LineRepeated "line::repeated" "line.repeated.md" Error "A line is repeated that a declaration may have once; shows both.";
    LineConflict "line::conflict" "line.conflict.md" Error "Lines that exclude each other (`invoke` with `headers`, `response` with `no wait`, `auth` with an `Authorization` header).";
    LineMisplaced "line::misplaced" "line.misplaced.md" Error "A mark, mapping source or step where it cannot apply (`optional` in a URL, `header` outside `response`).";
    ProjectInvalid "project::invalid" "project.invalid.md" Error "A `hook.toml` that is not TOML, has an unknown key, or a value that is not a text.";
    EndpointSeveralDefaults "endpoint::several_defaults" "endpoint.several_defaults.md" Error "Two endpoints are `default`.";
    EndpointNoDefault "endpoint::no_default" "endpoint.no_default.md" Error "`flow-end webhook` with no default endpoint.";
    UrlInvalid "url::invalid" "url.invalid.md" Error "Not an absolute URL, as far as its fixed part shows.";
    UrlHttpNotAllowed "url::http_not_allowed" "url.http_not_allowed.md" Error "`http://` without `allow http`.";
    UrlScheme "url::scheme" "url.scheme.md" Error "A scheme that is neither https nor http.";
    UrlCredentials "url::credentials" "url.credentials.md" Error "User name or password in a URL; use `auth`.";
    UrlRefusedAddress "url::refused_address" "url.refused_address.md" Error "A literal address that section 6 refuses.";
    MethodUnknown "method::unknown" "method.unknown.md" Error "Not one of the seven; suggests the nearest.";
    HeaderInvalid "header::invalid" "header.invalid.md" Error "A header name or fixed value that HTTP does not allow.";
    HeaderRepeated "header::repeated" "header.repeated.md" Warning "The same header twice, in any case.";
    HeaderControlled "header::controlled" "header.controlled.md" Error "`Host`, `Content-Length`, `Transfer-Encoding`, `Connection`: the client sets them.";
    BodyInvalidXml "body::invalid_xml" "body.invalid_xml.md" Error "Not well-formed, or a value where XML cannot take one.";
    BodyIgnored "body::ignored" "body.ignored.md" Warning "A body with `GET` or `HEAD`: it is not sent.";
    BodyRepeatedMember "body::repeated_member" "body.repeated_member.md" Warning "The same member twice in one JSON object.";
    NotesTooLong "notes::too_long" "notes.too_long.md" Error "More than 1000 characters; says how many.";
    WaitOutOfRange "wait::out_of_range" "wait.out_of_range.md" Error "Zero, or more than 60 s.";
    NetworkInvalid "network::invalid" "network.invalid.md" Error "`allow network` is not a CIDR block.";
    PathInvalid "path::invalid" "path.invalid.md" Error "Not a JSONPath, or over its limits; points into it.";
    XpathInvalid "xpath::invalid" "xpath.invalid.md" Error "Not an XPath 1.0 expression (an unknown function too), or over its limits; points into it.";
    XpathUnsupported "xpath::unsupported" "xpath.unsupported.md" Error "An expression that could not be evaluated right; says which part.";
    XpathUndeclaredPrefix "xpath::undeclared_prefix" "xpath.undeclared_prefix.md" Error "A prefix that no `namespace` declares.";
    VariableUnknownGroup "variable::unknown_group" "variable.unknown_group.md" Error "`$foo.x`; suggests the nearest.";
    VariableUnknownSetting "variable::unknown_setting" "variable.unknown_setting.md" Error "`$account.NAME` that `account` does not set.";
    VariableNotSaveable "variable::not_saveable" "variable.not_saveable.md" Error "Saving to anything but `$flow.key`.";
    VariableReserved "variable::reserved" "variable.reserved.md" Error "Saving to an outcome variable.";
    VariableSavedTwice "variable::saved_twice" "variable.saved_twice.md" Error "Two mappings of one webhook save the same variable.";
    VariableNotAllowed "variable::not_allowed" "variable.not_allowed.md" Error "A variable where none is allowed (a flow variable in an endpoint, a secret in `set`).";
    VariableBareInText "variable::bare_in_text" "variable.bare_in_text.md" Warning "`$flow.key.x` in a text without `{{ }}`: it would be sent as these letters.";
    VariableProbableTypo "variable::probable_typo" "variable.probable_typo.md" Warning "A flow variable read (not in `expect`) that nothing saves, sets or gives, one letter from one that is saved (two, if 8 letters or longer; names of at least 5).";
    MappingNeverMissing "mapping::never_missing" "mapping.never_missing.md" Warning "`mandatory` after a fallback that always has a value.";
    MappingNotInReplies "mapping::not_in_replies" "mapping.not_in_replies.md" Warning "A path that finds nothing in any 2xx `reply` of the webhook's tests, where there are some.";
    SecretInUrl "secret::in_url" "secret.in_url.md" Warning "A secret in a custom webhook's URL or query, where servers' logs keep it.";
    SecretLiteral "secret::literal" "secret.literal.md" Warning "A password, bearer token or key written into the file.";
    WaitSilent "wait::silent" "wait.silent.md" Warning "A wait of more than 10 s without hold music.";
    FunctionArgument "function::argument" "function.argument.md" Error "An argument of a pre-made function that is unknown, missing or of the wrong kind; suggests the nearest.";
    TestInvalid "test::invalid" "test.invalid.md" Error "A test that cannot be: neither `reply` nor `expect no request`, a step that the flow does not have, ….";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Code {
    /// The code of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }
}
