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
    UrlJoined "url::joined" "url.joined.md" Error "Text or a value directly after a setting at the start of a URL, so that it would become part of the setting's host, port or last segment; also a `/` after a setting that ends in one.";
    UrlHttpNotAllowed "url::http_not_allowed" "url.http_not_allowed.md" Error "`http://` without `allow http`.";
    UrlScheme "url::scheme" "url.scheme.md" Error "A scheme that is neither https nor http.";
    UrlCredentials "url::credentials" "url.credentials.md" Error "User name or password in a URL; use `auth`.";
    UrlRefusedAddress "url::refused_address" "url.refused_address.md" Error "A literal address that section 6 refuses.";
    UrlFragment "url::fragment" "url.fragment.md" Warning "A `#…` in a URL: it is not sent.";
    QueryRepeated "query::repeated" "query.repeated.md" Warning "A parameter both in the URL's text and in `query`.";
    QueryQuotedValue "query::quoted_value" "query.quoted_value.md" Warning "A value between quotes inside a query parameter, or in a JSON member named `query`: it is not escaped for the language in the quotes.";
    MethodUnknown "method::unknown" "method.unknown.md" Error "Not one of the seven; suggests the nearest.";
    HeaderInvalid "header::invalid" "header.invalid.md" Error "A header name or fixed value that HTTP does not allow.";
    HeaderRepeated "header::repeated" "header.repeated.md" Warning "The same header twice, in any case.";
    HeaderControlled "header::controlled" "header.controlled.md" Error "`Host`, `Content-Length`, `Transfer-Encoding`, `Connection`: the client sets them.";
    BodyInvalidXml "body::invalid_xml" "body.invalid_xml.md" Error "Not well-formed, or a value where XML cannot take one.";
    BodyIgnored "body::ignored" "body.ignored.md" Warning "A body with `GET` or `HEAD`: it is not sent.";
    BodyRepeatedMember "body::repeated_member" "body.repeated_member.md" Warning "The same member twice in one JSON object.";
    BodyJsonInText "body::json_in_text" "body.json_in_text.md" Warning "A `body json` that is one text which itself holds JSON: it would be sent as a JSON string.";
    ResponseNoBody "response::no_body" "response.no_body.md" Warning "`HEAD` with a mapping from the body.";
    NotesTooLong "notes::too_long" "notes.too_long.md" Error "More than 1000 characters; says how many.";
    WaitOutOfRange "wait::out_of_range" "wait.out_of_range.md" Error "Zero, or more than 60 s.";
    NetworkInvalid "network::invalid" "network.invalid.md" Error "`allow network` is not a CIDR block in its exact form; the fix writes it.";
    PathInvalid "path::invalid" "path.invalid.md" Error "Not a JSONPath, or over its limits; points into it.";
    XpathInvalid "xpath::invalid" "xpath.invalid.md" Error "Not an XPath 1.0 expression (an unknown function too), or over its limits; points into it.";
    XpathUnsupported "xpath::unsupported" "xpath.unsupported.md" Error "An expression that could not be evaluated right; says which part.";
    XpathUndeclaredPrefix "xpath::undeclared_prefix" "xpath.undeclared_prefix.md" Error "A prefix that no `namespace` declares.";
    VariableUnknownGroup "variable::unknown_group" "variable.unknown_group.md" Error "`$foo.x`; suggests the nearest.";
    VariableUnknownSetting "variable::unknown_setting" "variable.unknown_setting.md" Error "`$account.NAME` that `account` does not set.";
    VariableNotProvided "variable::not_provided" "variable.not_provided.md" Warning "A variable of a group that `provide` lists, but not in the list; suggests the nearest.";
    VariableNotSaveable "variable::not_saveable" "variable.not_saveable.md" Error "Saving to anything but `$flow.key`.";
    VariableReserved "variable::reserved" "variable.reserved.md" Error "Saving to an outcome variable.";
    VariableSavedTwice "variable::saved_twice" "variable.saved_twice.md" Error "Two mappings of one webhook save the same variable.";
    VariableNotAllowed "variable::not_allowed" "variable.not_allowed.md" Error "A variable where none is allowed (a flow variable in an endpoint, a secret in `set`).";
    VariableBareInText "variable::bare_in_text" "variable.bare_in_text.md" Warning "`$flow.key.x` in a text without `{{ }}`: it would be sent as these letters.";
    VariableProbableTypo "variable::probable_typo" "variable.probable_typo.md" Warning "A flow variable that is read (not in `expect`) and that nothing saves, sets, gives or provides, and that differs from one that is only by case, or by one edit (two, if 8 letters or longer; names of at least 4).";
    VariableUsedBeforeSaved "variable::used_before_saved" "variable.used_before_saved.md" Warning "In a flow, a step reads a flow variable that only a later step saves or sets; in a `response`, a path reads what the same `response` saves.";
    MappingNeverMissing "mapping::never_missing" "mapping.never_missing.md" Warning "`mandatory` after a fallback that always has a value.";
    MappingPathInText "mapping::path_in_text" "mapping.path_in_text.md" Warning "A fallback text that looks like a path (`or \"//b\"`, `or \"data.x\"`).";
    MappingNotInReplies "mapping::not_in_replies" "mapping.not_in_replies.md" Warning "A path that finds nothing in any 2xx `reply` of the webhook's tests, where there are some.";
    SecretInUrl "secret::in_url" "secret.in_url.md" Warning "A secret in a custom webhook's URL or query, where servers' logs keep it.";
    SecretLiteral "secret::literal" "secret.literal.md" Warning "A password, bearer token, key or signature written into the file, in a URL too.";
    SecretToAnyHost "secret::to_any_host" "secret.to_any_host.md" Warning "A secret or credentials sent to a host that comes from a variable other than `$account`.";
    TextInvisible "text::invisible" "text.invisible.md" Warning "An invisible or direction-changing character in a text or comment.";
    WaitSilent "wait::silent" "wait.silent.md" Warning "A wait of more than 10 s without hold music.";
    FunctionArgument "function::argument" "function.argument.md" Error "An argument of a pre-made function that is unknown, missing or of the wrong kind; suggests the nearest.";
    TestInvalid "test::invalid" "test.invalid.md" Error "A test that cannot be: neither `reply` nor `expect no request`, a step that the flow does not have, ….";
    TestExpectsNothing "test::expects_nothing" "test.expects_nothing.md" Warning "A test without any `expect`.";
    AllowUnused "allow::unused" "allow.unused.md" Warning "`# allow(CODE)` where there is nothing to silence, or with a code that does not exist (suggests the nearest).";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Code {
    /// Whether it is looked for only in a project without errors.
    #[must_use]
    pub fn is_looked_for_last(self) -> bool {
        matches!(self, Self::AllowUnused | Self::TestExpectsNothing)
    }

    /// The code of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }
}
