//! What is valid: a project as data, ready to run.
//!
//! Names are resolved, `$account` settings are put in, URLs, templates, JSONPaths and XPaths are parsed,
//! durations and statuses are in range. It serialises as JSON (`hook compile`); its JSON Schema is made
//! from these types (`hook schema ir`). Reading that JSON gives the same program back.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::json::Json;
use crate::jsonpath;
use crate::source::Place;
use crate::xpath;

/// The version of this shape; a reader refuses another.
pub const VERSION: u32 = 1;

/// A whole project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// [`VERSION`].
    pub version: u32,
    /// The names of the files, which every [`Place`] counts in.
    pub files: Vec<String>,
    /// What the operator allows.
    pub account: Account,
    /// In the order of files and places; names are unique.
    pub endpoints: Vec<Endpoint>,
    /// The name of the endpoint that flow-end webhooks use.
    pub default_endpoint: Option<String>,
    /// In the order of files and places; names are unique, with those of the flows.
    pub webhooks: Vec<Webhook>,
    /// In the order of files and places.
    pub flows: Vec<Flow>,
    /// In the order of files and places.
    pub tests: Vec<Test>,
}

impl Program {
    /// The webhook of that name.
    #[must_use]
    pub fn webhook(&self, name: &str) -> Option<&Webhook> {
        self.webhooks.iter().find(|webhook| webhook.name == name)
    }

    /// The flow of that name.
    #[must_use]
    pub fn flow(&self, name: &str) -> Option<&Flow> {
        self.flows.iter().find(|flow| flow.name == name)
    }

    /// The endpoint of that name.
    #[must_use]
    pub fn endpoint(&self, name: &str) -> Option<&Endpoint> {
        self.endpoints.iter().find(|endpoint| endpoint.name == name)
    }

    /// `place` as a message names it: `crm.hook:12:5`.
    #[must_use]
    pub fn show_place(&self, place: &Place) -> String {
        let file = self.files.get(place.file as usize).map_or("?", String::as_str);
        format!("{file}:{}:{}", place.line, place.column)
    }
}

/// What the operator allows (3.1). Settings are not here: they are put in where they are used.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// `http://` addresses too.
    pub allow_http: bool,
    /// Networks that section 6 would refuse, as CIDR blocks.
    #[schemars(with = "Vec<String>")]
    pub allow_networks: Vec<ipnet::IpNet>,
    /// Variables shown as `[private]`.
    pub private: Vec<FlowVariable>,
}

/// A configured webhook address (3.2). The method is always `POST`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// Its name.
    pub name: String,
    /// Where it is declared.
    pub at: Place,
    /// Its documentation.
    pub notes: Option<String>,
    /// Its address; it holds no values but secrets.
    pub url: Url,
    /// How Hook says who it is.
    pub auth: Auth,
    /// The key of Standard Webhooks signatures.
    pub sign: Option<Value>,
    /// What an internal webhook may invoke.
    pub methods: Vec<EndpointMethod>,
}

/// A method of an endpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndpointMethod {
    /// Its name.
    pub name: String,
    /// The flow variables that its response holds.
    pub returns: Vec<FlowVariable>,
}

/// A webhook (3.3, 3.4).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Its name.
    pub name: String,
    /// Where it is declared.
    pub at: Place,
    /// Its documentation.
    pub notes: Option<String>,
    /// What it sends and saves.
    pub kind: WebhookKind,
    /// How long the caller may wait.
    pub wait: Wait,
    /// Whether its variables are kept after the flow has ended.
    pub persist: bool,
}

impl Webhook {
    /// The variables that it maps.
    pub fn targets(&self) -> impl Iterator<Item = &FlowVariable> {
        let (mappings, returns): (&[Mapping], &[FlowVariable]) = match &self.kind {
            WebhookKind::Custom(custom) => (&custom.mappings, &[]),
            WebhookKind::Internal(internal) => (&[], &internal.returns),
        };
        mappings.iter().map(|mapping| &mapping.target).chain(returns)
    }
}

/// The two manners of webhook.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "nearly all webhooks are custom ones, each kept once")]
pub enum WebhookKind {
    /// Any external API (3.3).
    Custom(Custom),
    /// A method of an endpoint (3.4).
    Internal(Internal),
}

/// A custom webhook.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Custom {
    /// The method.
    pub method: Method,
    /// The address.
    pub url: Url,
    /// How Hook says who it is.
    pub auth: Auth,
    /// In the order written.
    pub headers: Vec<Field>,
    /// Appended to the URL's own query, in the order written.
    pub query: Vec<Field>,
    /// The body.
    pub body: Body,
    /// Statuses outside 2xx that count as success too.
    pub accept: Vec<u16>,
    /// How the body is read; `None` where it is only kept as text.
    pub format: Option<Format>,
    /// What is saved, in the order written.
    pub mappings: Vec<Mapping>,
}

/// An internal webhook.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Internal {
    /// The endpoint's name.
    pub endpoint: String,
    /// The method's name.
    pub method: String,
    /// What the query says of the flow, in the order written.
    pub pass: Vec<Pass>,
    /// The flow variables that the response holds by key; nothing is parsed where it is empty.
    pub returns: Vec<FlowVariable>,
}

/// What `pass` names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Pass {
    /// All variables of a group that have a value, by name.
    Group(Group),
    /// One variable.
    Variable(Variable),
    /// A setting, as the account has it.
    Setting {
        /// As written: `$account.crm`.
        name: String,
        /// Its text.
        value: String,
    },
}

/// A group of variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// `$flow.key`
    Flow,
    /// `$user.key`
    User,
    /// `$call`
    Call,
    /// `$sys`
    Sys,
}

/// The methods of HTTP that a webhook may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "each is the method of its name, RFC 9110 section 9.3 and RFC 5789")]
pub enum Method {
    Get,
    Post,
    Patch,
    Delete,
    Put,
    Options,
    Head,
}

impl Method {
    /// All seven, in the order of the language's page.
    pub const ALL: [Self; 7] =
        [Self::Get, Self::Post, Self::Patch, Self::Delete, Self::Put, Self::Options, Self::Head];

    /// As HTTP writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Put => "PUT",
            Self::Options => "OPTIONS",
            Self::Head => "HEAD",
        }
    }

    /// Whether a body is sent with it (`body::ignored`).
    #[must_use]
    pub fn sends_body(self) -> bool {
        !matches!(self, Self::Get | Self::Head)
    }
}

/// How long the caller may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Wait {
    /// For the whole response.
    UpTo {
        /// From 1 to 60 000.
        milliseconds: u32,
        /// Whether the caller hears music.
        hold_music: bool,
    },
    /// `no wait`
    No,
}

/// An address, split where values stand in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Url {
    /// In order; no two fixed parts follow each other.
    pub parts: Vec<UrlPart>,
    /// Where it is written.
    pub at: Place,
}

/// A part of an address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UrlPart {
    /// Text of the file, with settings put in.
    Fixed(String),
    /// A value, mandatory.
    Value {
        /// The value.
        value: Value,
        /// Where in the URL it stands, which says how it is escaped.
        place: UrlPlace,
    },
}

/// A place in a URL (language, section 4, "Escaping, by place").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UrlPlace {
    /// The URL starts with it: it goes in as it is.
    Start,
    /// Behind a value that the URL starts with: what that value holds says which place this is.
    AfterStart,
    /// A part of the host.
    HostPart,
    /// The whole host.
    Host,
    /// The port.
    Port,
    /// The path.
    Path,
    /// The query.
    Query,
    /// The fragment, which is not sent.
    Fragment,
}

/// How Hook says who it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Auth {
    /// Not at all.
    None,
    /// RFC 7617, in UTF-8.
    Basic {
        /// The user name.
        user: Value,
        /// The password.
        password: Value,
        /// Where.
        at: Place,
    },
    /// RFC 6750.
    Bearer {
        /// The token.
        token: Value,
        /// Where.
        at: Place,
    },
}

/// A header, query parameter or form field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its name.
    pub name: Template,
    /// Its value.
    pub value: Value,
    /// Whether the webhook fails without it.
    pub mandatory: bool,
    /// Where.
    pub at: Place,
}

/// The body of a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// None.
    None,
    /// `application/json`
    Json(JsonItem),
    /// `text/xml; charset=utf-8`
    Xml {
        /// In order.
        parts: Vec<XmlPart>,
        /// Whether it is left out where a value in it has none.
        optional: bool,
        /// Where.
        at: Place,
    },
    /// `text/plain; charset=utf-8`
    Text {
        /// The text.
        text: Template,
        /// Whether it is left out where a value in it has none.
        optional: bool,
        /// Where.
        at: Place,
    },
    /// `application/x-www-form-urlencoded`
    Form(Vec<Field>),
    /// `multipart/form-data`
    Multipart(Vec<Field>),
}

/// A JSON value with its mark.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JsonItem {
    /// The value.
    pub json: JsonTemplate,
    /// Whether it is left out where it has no value, an object or list also where it comes out empty.
    pub optional: bool,
    /// Where.
    pub at: Place,
}

/// A JSON document in which values stand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JsonTemplate {
    /// `{ … }`, in the order written; a name may repeat.
    Object(Vec<JsonMember>),
    /// `[ … ]`
    List(Vec<JsonItem>),
    /// A value.
    Value {
        /// The value.
        value: Value,
        /// Whether its last word is `null`, which is sent where nothing else has a value.
        or_null: bool,
    },
}

/// A member of a JSON object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JsonMember {
    /// Its name.
    pub name: Template,
    /// Its value.
    pub item: JsonItem,
}

/// A part of an XML body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum XmlPart {
    /// As written.
    Literal(String),
    /// A value.
    Value {
        /// The value.
        value: Value,
        /// Whether it leaves nothing where it has none.
        optional: bool,
        /// Whether it stands in an attribute's value, else in an element's text.
        attribute: bool,
    },
}

/// `operand { "or" operand }`: the first that has a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// At least one.
    pub operands: Vec<Operand>,
    /// Where.
    pub at: Place,
}

/// `primary [ "as" type ]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Operand {
    /// What it is.
    pub primary: Primary,
    /// What it is converted to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub convert: Option<Type>,
}

impl Operand {
    /// The text with values in it that it is, where it stays one.
    #[must_use]
    pub fn template(&self) -> Option<&Template> {
        match (&self.primary, self.convert) {
            (Primary::Text(template), None) => Some(template),
            _ => None,
        }
    }
}

/// What a value is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Primary {
    /// A number, boolean, `null`, or a text without values.
    Literal(Json),
    /// A variable.
    Variable(Variable),
    /// A text with values in it.
    Text(Template),
}

/// What `as` converts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    /// As inside a text.
    Text,
    /// A JSON number, or a text that is one.
    Number,
    /// `true`/`false`, 1/0, or those as text in any case.
    Boolean,
    /// A list stays, any other value becomes a list of one.
    List,
}

/// A text in which values may stand; without one where a value in it has none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Template {
    /// In order; no two literals follow each other.
    pub parts: Vec<TemplatePart>,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TemplatePart {
    /// As it is.
    Literal(String),
    /// A value.
    Value {
        /// The value.
        value: Value,
        /// Whether it leaves nothing where it has none.
        optional: bool,
    },
}

impl Template {
    /// The text where no values stand in it.
    #[must_use]
    pub fn plain(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [TemplatePart::Literal(text)] => Some(text),
            _ => None,
        }
    }
}

/// How a response is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// RFC 8259
    Json,
    /// XML 1.0
    Xml,
}

/// `$flow.key.NAME = SOURCE …`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// What is saved to.
    pub target: FlowVariable,
    /// Where the value comes from.
    pub source: MappingSource,
    /// What it is converted to; `list` saves all that is found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub convert: Option<Type>,
    /// What is saved where nothing is found: the first that has a value, resolved before the request.
    pub fallbacks: Vec<Operand>,
    /// Whether the webhook fails without a value.
    pub mandatory: bool,
    /// Where.
    pub at: Place,
}

/// Where a mapping's value comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MappingSource {
    /// The JSON body, by the segments of a JSONPath behind `data`.
    Data(jsonpath::Path),
    /// The XML body.
    Xpath(xpath::Expression),
    /// A response header, by name.
    Header(String),
}

/// A flow (3.5).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// Its name.
    pub name: String,
    /// Where it is declared.
    pub at: Place,
    /// Its documentation.
    pub notes: Option<String>,
    /// The steps down to `flow-end webhook`.
    pub steps: Vec<Step>,
    /// `flow-end webhook` and what follows it.
    pub end: Option<FlowEnd>,
}

/// The end of a flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowEnd {
    /// Where `flow-end webhook` stands.
    pub at: Place,
    /// The steps below it.
    pub steps: Vec<Step>,
}

/// A step of a flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// `set $flow.key.NAME: value`
    Set {
        /// What is set; cleared where the value has none.
        target: FlowVariable,
        /// To what.
        value: Value,
    },
    /// `run NAME`
    Run {
        /// The webhook's name.
        webhook: String,
        /// Whether its failure skips the steps down to `flow-end webhook`.
        mandatory: bool,
        /// Where.
        at: Place,
    },
}

/// An example that is checked (3.6).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// The webhook's or flow's name.
    pub target: String,
    /// What it shows.
    pub title: String,
    /// Where it is declared.
    pub at: Place,
    /// The variables set before.
    pub given: Vec<Given>,
    /// The call record.
    pub call: Option<Json>,
    /// What the server answers.
    pub replies: Vec<Reply>,
    /// What is expected of requests.
    pub requests: Vec<ExpectedRequest>,
    /// What is expected of variables after the run.
    pub variables: Vec<ExpectedVariable>,
}

/// A variable that a test sets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// Which.
    pub variable: Variable,
    /// To what.
    pub value: Json,
}

/// What a test's server answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// To which webhook, or `flow-end`; in a test of a webhook that webhook.
    pub webhook: String,
    /// With what.
    pub answer: Answer,
    /// Where.
    pub at: Place,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// A response.
    Response {
        /// From 100 to 599.
        status: u16,
        /// In order.
        headers: Vec<(String, String)>,
        /// The body.
        body: AnswerBody,
    },
    /// None within the wait.
    Timeout,
    /// No connection.
    Refused,
}

/// The body of an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnswerBody {
    /// None.
    None,
    /// JSON.
    Json(Json),
    /// XML.
    Xml(String),
    /// Any text.
    Text(String),
}

/// What a test expects of a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedRequest {
    /// Of which webhook, or `flow-end`.
    pub webhook: String,
    /// What is compared; `None` where nothing may be sent.
    pub parts: Option<Vec<ExpectedPart>>,
    /// Where.
    pub at: Place,
}

/// What is compared of a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExpectedPart {
    /// The method.
    Method(String),
    /// The URL.
    Url(String),
    /// The body: JSON as JSON, else as text; `None` where there may be none.
    Body(Option<Json>),
    /// A header; `None` where it may not be sent.
    Header {
        /// Its name.
        name: String,
        /// Its value.
        value: Option<Json>,
    },
}

/// What a test expects of a variable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedVariable {
    /// Which.
    pub variable: Variable,
    /// Its value; `None` where it may have none.
    pub value: Option<Json>,
    /// Where.
    pub at: Place,
}

/// A variable that a run reads. Settings (`$account`) are not among them: they are put in before.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Variable {
    /// `$flow.key.NAME`
    Flow(FlowVariable),
    /// `$user.key.NAME`
    User(SmolStr),
    /// `$call.NAME` or `$call.NAME.NAME`
    Call(SmolStr),
    /// `$sys.NAME`
    Sys(SmolStr),
    /// `$secret.NAME`
    Secret(SmolStr),
}

impl fmt::Display for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written())
    }
}

/// A text that is no variable of the language (section 2).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a variable")]
pub struct NotAVariable(pub String);

impl FromStr for Variable {
    type Err = NotAVariable;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || NotAVariable(text.to_owned());
        let (group, name) =
            text.strip_prefix('$').and_then(|rest| rest.split_once('.')).ok_or_else(refused)?;
        let keyed = || name.strip_prefix("key.").filter(|name| is_name(name)).map(SmolStr::new);
        let plain = || Some(name).filter(|name| is_name(name)).map(SmolStr::new);
        match group {
            "flow" => keyed().map(|name| Self::Flow(FlowVariable(name))),
            "user" => keyed().map(Self::User),
            "call" => {
                let mut names = name.splitn(3, '.');
                let valid = names.next().is_some_and(is_name)
                    && names.next().is_none_or(is_name)
                    && names.next().is_none();
                valid.then(|| Self::Call(name.into()))
            }
            "sys" => plain().map(Self::Sys),
            "secret" => plain().map(Self::Secret),
            _ => None,
        }
        .ok_or_else(refused)
    }
}

/// Whether `text` is a name: `[A-Za-z_][A-Za-z0-9_-]*` (section 2).
#[must_use]
pub fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

/// The outcome variables, by the name behind `$flow.key.`: what each run clears and sets, and nothing else
/// may (section 4).
pub const OUTCOME_VARIABLES: [&str; 7] = [
    "response_status",
    "response_status_code",
    "response_status_type",
    "response_duration",
    "response_raw",
    "response_error",
    "error_reason",
];

/// A variable of the flow's run, the only kind that may be saved to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FlowVariable(SmolStr);

impl Variable {
    /// As written: `$flow.key.lead`.
    #[must_use]
    pub fn written(&self) -> String {
        match self {
            Self::Flow(FlowVariable(name)) => ["$flow.key.", name].concat(),
            Self::User(name) => ["$user.key.", name].concat(),
            Self::Call(name) => ["$call.", name].concat(),
            Self::Sys(name) => ["$sys.", name].concat(),
            Self::Secret(name) => ["$secret.", name].concat(),
        }
    }
}

impl FlowVariable {
    /// The variable of that name.
    #[cfg(feature = "runtime")]
    pub(crate) fn named(name: &str) -> Self {
        Self(name.into())
    }

    /// An outcome variable.
    #[cfg(feature = "runtime")]
    pub(crate) const fn outcome(name: &'static str) -> Self {
        Self(SmolStr::new_static(name))
    }

    /// The name behind `$flow.key.`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FlowVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "$flow.key.{}", self.0)
    }
}

impl FromStr for FlowVariable {
    type Err = NotAVariable;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse()? {
            Variable::Flow(variable) => Ok(variable),
            _ => Err(NotAVariable(text.to_owned())),
        }
    }
}

macro_rules! written_as_text {
    ($type:ty, $pattern:literal) => {
        impl Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
    };
}

written_as_text!(
    Variable,
    r"^\$((flow|user)\.key\.|call\.([A-Za-z_][A-Za-z0-9_-]*\.)?|sys\.|secret\.)[A-Za-z_][A-Za-z0-9_-]*$"
);
written_as_text!(FlowVariable, r"^\$flow\.key\.[A-Za-z_][A-Za-z0-9_-]*$");
