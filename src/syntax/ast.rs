//! What was written: one file as a tree, with its comments.
//!
//! The tree promises that the text has the shape of section 3 of the language, that escapes are
//! decoded and that numbers are numbers. It promises nothing about names (they are not resolved), about
//! how often a line stands, or about what is inside a URL, an XML body, a JSONPath or an XPath.
//! Spans take no part in equality.

use crate::source::Span;

/// One file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct File {
    /// In the order in which they stand. A declaration that could not be read is not among them.
    pub declarations: Vec<Declaration>,
    /// All comments, in order.
    pub comments: Vec<Comment>,
}

/// A comment, from its `#` to the end of the line.
#[derive(Debug, Clone, PartialEq)]
pub struct Comment {
    /// Where, with the `#`, without the line end.
    pub span: Span,
    /// Whether nothing but blanks stands before it on its line.
    pub own_line: bool,
}

/// A declaration of section 3.
#[derive(Debug, Clone, PartialEq)]
pub enum Declaration {
    /// 3.1
    Account(Account),
    /// 3.2
    Endpoint(Endpoint),
    /// 3.3 and 3.4
    Webhook(Webhook),
    /// 3.5
    Flow(Flow),
    /// 3.6
    Test(Test),
}

/// A name as written.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    /// `[A-Za-z_][A-Za-z0-9_-]*`
    pub text: Box<str>,
    /// Where.
    pub span: Span,
}

/// A variable as written, `$` and dots included; whether its group exists is not known yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// `$flow.key.lead`
    pub text: Box<str>,
    /// Where.
    pub span: Span,
}

/// 3.1: what the operator allows.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// The word `account`.
    pub head: Span,
    /// Its lines.
    pub lines: Vec<AccountLine>,
    /// All of it.
    pub span: Span,
}

/// A line of an `account`.
#[derive(Debug, Clone, PartialEq)]
pub enum AccountLine {
    /// `allow http`
    AllowHttp(Span),
    /// `allow network "10.20.0.0/16"`
    AllowNetwork(Text),
    /// `set crm "https://…"`
    Set {
        /// `crm`
        name: Name,
        /// The text; that it holds no values is not checked yet.
        value: Text,
    },
    /// `private $flow.key.card, …`
    Private(Vec<Variable>),
}

/// 3.2: a configured webhook address.
#[derive(Debug, Clone, PartialEq)]
pub struct Endpoint {
    /// Its name.
    pub name: Name,
    /// Its lines.
    pub lines: Vec<EndpointLine>,
    /// All of it.
    pub span: Span,
}

/// A line of an `endpoint`.
#[derive(Debug, Clone, PartialEq)]
pub enum EndpointLine {
    /// `notes "…"`
    Notes(Notes),
    /// `POST "…"`
    Request(RequestLine),
    /// `auth …`
    Auth(Auth),
    /// `sign $secret.KEY`
    Sign {
        /// The key.
        key: Value,
        /// The whole line.
        span: Span,
    },
    /// `default`
    Default(Span),
    /// `method send_link returns …`
    Method {
        /// `send_link`
        name: Name,
        /// What it returns; empty without `returns`.
        returns: Vec<Variable>,
        /// The whole line.
        span: Span,
    },
}

/// `notes "…"`
#[derive(Debug, Clone, PartialEq)]
pub struct Notes {
    /// The text; its length and that it holds no values are not checked yet.
    pub text: Text,
    /// The whole line.
    pub span: Span,
}

/// `GET "…"`
#[derive(Debug, Clone, PartialEq)]
pub struct RequestLine {
    /// The method as written; `OPTION` is not `OPTIONS` yet, and an unknown one is possible.
    pub method: Name,
    /// The URL.
    pub url: Text,
    /// The whole line.
    pub span: Span,
}

/// `auth …`
#[derive(Debug, Clone, PartialEq)]
pub struct Auth {
    /// Which.
    pub kind: AuthKind,
    /// The whole line.
    pub span: Span,
}

/// The ways of authentication.
#[derive(Debug, Clone, PartialEq)]
pub enum AuthKind {
    /// `none`
    None,
    /// `basic(USER, PASSWORD)`
    Basic {
        /// The user name.
        user: Value,
        /// The password.
        password: Value,
    },
    /// `bearer(TOKEN)`
    Bearer(Value),
}

/// 3.3 and 3.4: a custom or an internal webhook; which is not decided yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Webhook {
    /// Its name.
    pub name: Name,
    /// Its lines.
    pub lines: Vec<WebhookLine>,
    /// All of it.
    pub span: Span,
}

/// A line of a `webhook`.
#[derive(Debug, Clone, PartialEq)]
pub enum WebhookLine {
    /// `notes "…"`
    Notes(Notes),
    /// `GET "…"`
    Request(RequestLine),
    /// `auth …`
    Auth(Auth),
    /// `headers { … }`
    Headers(Fields),
    /// `query { … }`
    Query(Fields),
    /// `body …`
    Body(Body),
    /// `accept 404, 409`
    Accept {
        /// The statuses; their range is not checked yet.
        statuses: Vec<Status>,
        /// The whole line.
        span: Span,
    },
    /// `response … { … }`
    Response(Response),
    /// `wait 10s with hold music`
    Wait {
        /// The duration as written: a whole number and its unit.
        duration: Duration,
        /// Whether `with hold music` stands.
        hold_music: bool,
        /// The whole line.
        span: Span,
    },
    /// `no wait`
    NoWait(Span),
    /// `persist response`
    Persist(Span),
    /// `invoke tools.send_link`
    Invoke {
        /// `tools`
        endpoint: Name,
        /// `send_link`
        method: Name,
        /// The whole line.
        span: Span,
    },
    /// `pass $call, $flow.key, $user.key.language`
    Pass {
        /// Groups (`$call`, `$flow.key`) and variables, as written.
        items: Vec<Variable>,
        /// The whole line.
        span: Span,
    },
}

/// A status code as written.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// Its digits.
    pub digits: Box<str>,
    /// Where.
    pub span: Span,
}

/// A duration as written.
#[derive(Debug, Clone, PartialEq)]
pub struct Duration {
    /// The whole number's digits, of any length.
    pub digits: Box<str>,
    /// Its unit.
    pub unit: DurationUnit,
    /// Number and unit.
    pub span: Span,
}

/// The unit of a duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DurationUnit {
    /// `ms`
    Milliseconds,
    /// `s`
    Seconds,
    /// `m`
    Minutes,
}

/// The entries of `headers`, `query`, `body form` or `body multipart`.
#[derive(Debug, Clone, PartialEq)]
pub struct Fields {
    /// The word that opens the block.
    pub head: Span,
    /// In the order written.
    pub entries: Vec<Field>,
    /// All of it.
    pub span: Span,
}

/// `NAME: value [mark]`
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// A name as written, or a text.
    pub name: Text,
    /// The value.
    pub value: Value,
    /// The mark.
    pub mark: Option<Mark>,
    /// All of it.
    pub span: Span,
}

/// `mandatory` or `optional`
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Which.
    pub kind: MarkKind,
    /// Where.
    pub span: Span,
}

/// The two marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    /// `mandatory`
    Mandatory,
    /// `optional`
    Optional,
}

/// `body …`
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// Which.
    pub kind: BodyKind,
    /// The words `body json` and so on.
    pub head: Span,
    /// All of it.
    pub span: Span,
}

/// The kinds of body.
#[derive(Debug, Clone, PartialEq)]
pub enum BodyKind {
    /// `none`
    None,
    /// `json JSON [mark]`
    Json(JsonItem),
    /// `xml TEXT [mark]`; that it is well-formed is not checked yet.
    Xml(Text, Option<Mark>),
    /// `text TEXT [mark]`
    Text(Text, Option<Mark>),
    /// `form { … }`
    Form(Fields),
    /// `multipart { … }`
    Multipart(Fields),
}

/// A value of a JSON document, with its mark.
#[derive(Debug, Clone, PartialEq)]
pub struct JsonItem {
    /// The value.
    pub json: Json,
    /// The mark behind it.
    pub mark: Option<Mark>,
}

/// A JSON document in which values of the language may stand.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    /// `{ … }`
    Object {
        /// In the order written; a name may repeat.
        members: Vec<JsonMember>,
        /// All of it.
        span: Span,
    },
    /// `[ … ]`
    List {
        /// In the order written.
        items: Vec<JsonItem>,
        /// All of it.
        span: Span,
    },
    /// A text, number, `true`, `false`, `null`, a variable, and what `or` and `as` make of them.
    Value(Value),
}

impl Json {
    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Object { span, .. } | Self::List { span, .. } => *span,
            Self::Value(value) => value.span,
        }
    }
}

/// `"name": value [mark]`
#[derive(Debug, Clone, PartialEq)]
pub struct JsonMember {
    /// The name; it may hold values.
    pub name: Text,
    /// The value and its mark.
    pub item: JsonItem,
}

/// `operand { "or" operand }`
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// At least one.
    pub operands: Vec<Operand>,
    /// All of it.
    pub span: Span,
}

/// `primary [ "as" type ]`
#[derive(Debug, Clone, PartialEq)]
pub struct Operand {
    /// What it is.
    pub primary: Primary,
    /// What it is converted to.
    pub cast: Option<Cast>,
    /// All of it.
    pub span: Span,
}

/// `as TYPE`
#[derive(Debug, Clone, PartialEq)]
pub struct Cast {
    /// The type.
    pub kind: CastKind,
    /// `as` and the type.
    pub span: Span,
}

/// The types that `as` converts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CastKind {
    /// `text`
    Text,
    /// `number`
    Number,
    /// `boolean`
    Boolean,
    /// `list`
    List,
}

/// `text | $variable | number | true | false | null`
#[derive(Debug, Clone, PartialEq)]
pub enum Primary {
    /// `"…"` or `"""…"""`
    Text(Text),
    /// `$flow.key.lead`
    Variable(Variable),
    /// A JSON number, with every digit it was written with.
    Number(Box<str>),
    /// `true` or `false`
    Boolean(bool),
    /// `null`
    Null,
}

/// `"…"`, `"""…"""`, or a bare name where a name may stand in place of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// In order. Every literal part either reads as it is written (its length is its span's), or is one
    /// escape or one line end, so that a place in the text is a place in the file.
    pub parts: Vec<TextPart>,
    /// All of it, quotes included.
    pub span: Span,
    /// How it was written.
    pub style: TextStyle,
}

/// How a text was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextStyle {
    /// `"…"`
    OneLine,
    /// `"""…"""`
    MultiLine,
    /// A name without quotes.
    Bare,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq)]
pub enum TextPart {
    /// Letters, decoded.
    Literal {
        /// What they mean.
        text: Box<str>,
        /// Where they are written.
        span: Span,
    },
    /// `{{value}}` or `{{value optional}}`
    Value {
        /// The value.
        value: Value,
        /// The mark; only `optional` means something here, which is not checked yet.
        mark: Option<Mark>,
        /// Braces included.
        span: Span,
    },
}

impl Text {
    /// The text where it holds no values; `None` where it does.
    #[must_use]
    pub fn plain(&self) -> Option<String> {
        let mut plain = String::new();
        for part in &self.parts {
            match part {
                TextPart::Literal { text, .. } => plain.push_str(text),
                TextPart::Value { .. } => return None,
            }
        }
        Some(plain)
    }

    /// The place in the file of `range`, counted in bytes over the literal parts alone.
    #[must_use]
    pub fn locate(&self, range: std::ops::Range<usize>) -> Span {
        let mut before = 0;
        let mut start = None;
        let mut end = None;
        for part in &self.parts {
            let TextPart::Literal { text, span } = part else { continue };
            let exact = span.range().len() == text.len();
            let after = before + text.len();
            if start.is_none() && range.start < after {
                start = Some(if exact {
                    span.start as usize + (range.start - before)
                } else {
                    span.start as usize
                });
            }
            if range.end > before && range.end <= after {
                end =
                    Some(if exact { span.start as usize + (range.end - before) } else { span.end as usize });
            }
            before = after;
        }
        let closing = match self.style {
            TextStyle::OneLine => 1,
            TextStyle::MultiLine => 3,
            TextStyle::Bare => 0,
        };
        let last = (self.span.end as usize).saturating_sub(closing);
        let start = start.unwrap_or(last);
        Span::new(start, end.unwrap_or(last).max(start))
    }
}

/// `response [json|xml] { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// `json`, `xml`, or none.
    pub format: Option<ResponseFormat>,
    /// The words before the brace.
    pub head: Span,
    /// Its entries.
    pub entries: Vec<ResponseEntry>,
    /// All of it.
    pub span: Span,
}

/// How a body is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResponseFormat {
    /// RFC 8259
    Json,
    /// XML 1.0
    Xml,
}

/// An entry of a `response`.
#[derive(Debug, Clone, PartialEq)]
pub enum ResponseEntry {
    /// `namespace PREFIX = "URI"`
    Namespace {
        /// The prefix.
        prefix: Name,
        /// The URI; that it holds no values is not checked yet.
        uri: Text,
        /// All of it.
        span: Span,
    },
    /// `$flow.key.NAME = SOURCE …`
    Mapping(Mapping),
}

/// `$flow.key.NAME = SOURCE [as TYPE] { or operand } [mark]`
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    /// What is saved to.
    pub target: Variable,
    /// Where the value comes from.
    pub source: MappingSource,
    /// What it is converted to.
    pub cast: Option<Cast>,
    /// The operands behind `or`.
    pub fallbacks: Vec<Operand>,
    /// The mark.
    pub mark: Option<Mark>,
    /// All of it.
    pub span: Span,
}

/// The SOURCE of a mapping; whether it fits the response's format is not checked yet.
#[derive(Debug, Clone, PartialEq)]
pub enum MappingSource {
    /// `data` and the segments of a JSONPath, not checked yet.
    Data {
        /// What stands behind `data`, as written; may be empty.
        path: Box<str>,
        /// Where `path` is written.
        path_span: Span,
        /// `data` and the path.
        span: Span,
    },
    /// An XPath as a text, not checked yet.
    XPath(Text),
    /// `header "NAME"`
    Header {
        /// The name.
        name: Text,
        /// All of it.
        span: Span,
    },
}

impl MappingSource {
    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Data { span, .. } | Self::Header { span, .. } => *span,
            Self::XPath(text) => text.span,
        }
    }
}

/// 3.5: a sequence of webhooks.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// Its name.
    pub name: Name,
    /// Its lines.
    pub lines: Vec<FlowLine>,
    /// All of it.
    pub span: Span,
}

/// A line of a `flow`.
#[derive(Debug, Clone, PartialEq)]
pub enum FlowLine {
    /// `notes "…"`
    Notes(Notes),
    /// `set $flow.key.channel: "ivr"`
    Set {
        /// What is set.
        target: Variable,
        /// To what.
        value: Value,
        /// The whole line.
        span: Span,
    },
    /// `run lookup_customer mandatory`
    Run {
        /// The webhook.
        webhook: Name,
        /// The mark; only `mandatory` means something here, which is not checked yet.
        mark: Option<Mark>,
        /// The whole line.
        span: Span,
    },
    /// `flow-end webhook`
    FlowEnd(Span),
}

/// 3.6: an example that is checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// The webhook or flow.
    pub target: Name,
    /// What the example shows; that it holds no values is not checked yet.
    pub title: Text,
    /// Its lines.
    pub lines: Vec<TestLine>,
    /// All of it.
    pub span: Span,
}

/// A line of a `test`.
#[derive(Debug, Clone, PartialEq)]
pub enum TestLine {
    /// `given { … }`
    Given {
        /// What is set.
        entries: Vec<Given>,
        /// All of it.
        span: Span,
    },
    /// `given call JSON`
    GivenCall {
        /// The call record.
        record: Json,
        /// All of it.
        span: Span,
    },
    /// `reply [WEBHOOK] …`
    Reply {
        /// The webhook, in a test of a flow.
        webhook: Option<Name>,
        /// What the server answers.
        answer: Answer,
        /// All of it.
        span: Span,
    },
    /// `expect request [WEBHOOK] { … }`
    ExpectRequest {
        /// The webhook (or `flow-end`), in a test of a flow.
        webhook: Option<Name>,
        /// What is compared.
        entries: Vec<ExpectedPart>,
        /// All of it.
        span: Span,
    },
    /// `expect no request [WEBHOOK]`
    ExpectNoRequest {
        /// The webhook (or `flow-end`), in a test of a flow.
        webhook: Option<Name>,
        /// All of it.
        span: Span,
    },
    /// `expect { … }`
    Expect {
        /// What is compared.
        entries: Vec<Expected>,
        /// All of it.
        span: Span,
    },
}

/// `$call.cli: "919879072567"`
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// The variable.
    pub variable: Variable,
    /// Its value.
    pub value: Json,
    /// All of it.
    pub span: Span,
}

/// What a test's server answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// `STATUS [json JSON | xml TEXT | text TEXT] [headers { … }]`
    Response {
        /// The status.
        status: Status,
        /// The body.
        body: AnswerBody,
        /// The headers.
        headers: Option<Fields>,
    },
    /// `timeout`
    Timeout(Span),
    /// `refused`
    Refused(Span),
}

/// The body of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum AnswerBody {
    /// None.
    None,
    /// `json JSON`
    Json(Json),
    /// `xml TEXT`
    Xml(Text),
    /// `text TEXT`
    Text(Text),
}

/// An entry of `expect request`.
#[derive(Debug, Clone, PartialEq)]
pub enum ExpectedPart {
    /// `method: "GET"`
    Method(Text, Span),
    /// `url: "…"`
    Url(Text, Span),
    /// `body: JSON` or `body: missing`
    Body(ExpectedValue, Span),
    /// `header "NAME": value` or `header "NAME": missing`
    Header {
        /// The name.
        name: Text,
        /// What it holds.
        value: ExpectedValue,
        /// All of it.
        span: Span,
    },
}

/// `$flow.key.tier: "gold"` or `$flow.key.ticket: missing`
#[derive(Debug, Clone, PartialEq)]
pub struct Expected {
    /// The variable.
    pub variable: Variable,
    /// What it holds.
    pub value: ExpectedValue,
    /// All of it.
    pub span: Span,
}

/// What a test expects of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum ExpectedValue {
    /// `missing`
    Missing(Span),
    /// This JSON.
    Json(Json),
}
