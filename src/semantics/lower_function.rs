//! A webhook that invokes a pre-made function (3.8).

use crate::diagnostics::{Code, suggest};
use crate::functions::{self, ENDPOINT, Function, Known, Signature};
use crate::json::{Json, Object};
use crate::source::Span;
use crate::syntax::ast::{self, Name};

use super::lower_webhook::Lines;
use super::lowering::Lowering;
use super::mention::{Noun, Verb};
use super::variable::{Readable, Scope};
use crate::ir;

/// An argument of a function that is not meant to get a secret.
const ARGUMENT: Scope = Scope { variables: Readable::Unsent("an argument of a function"), ..Scope::REQUEST };

impl Lowering<'_, '_> {
    pub fn function(
        &mut self,
        lines: &Lines<'_>,
        endpoint: &Name,
        method: &Name,
        invoke: Span,
    ) -> Option<ir::Call> {
        let errors = self.errors;
        self.foreign_lines(lines, invoke, false);
        self.response_without_wait(lines);
        self.not_of_functions(lines, invoke);
        self.mention(Verb::Invokes, Noun::Endpoint, endpoint.span);
        let function = self.invoked_function(method);
        let signature = function.map(Function::signature);
        let with = lines.with.map(|(with, _)| with);
        let arguments = self.function_arguments(with, signature, method);
        let mappings = lines.response.map_or(Some(Vec::new()), |(response, _)| {
            self.not_json(response, invoke);
            self.response(response)
        });
        let call = ir::Call {
            function: method.text.to_string(),
            arguments: arguments?,
            format: lines.response.is_some().then_some(ir::Format::Json),
            mappings: mappings?,
        };
        (self.errors == errors).then_some(call)
    }

    /// Reports what means nothing where nothing is sent.
    fn not_of_functions(&mut self, lines: &Lines<'_>, invoke: Span) {
        if let Some((_, pass)) = lines.pass {
            let help = "remove it: a function gets what `with { … }` says";
            self.conflict(pass, invoke, "`pass` can't be used with a pre-made function", help);
        }
        let no_wait = lines.wait.filter(|(line, _)| matches!(line, ast::WebhookLine::NoWait(_)));
        if let Some((_, no_wait)) = no_wait.filter(|_| lines.response.is_none()) {
            let help = "remove it: nobody would get the answer, and nothing else comes of it";
            self.conflict(no_wait, invoke, "`no wait` can't be used with a pre-made function", help);
        }
    }

    /// The function that `method` names; reports one that there is not.
    pub fn invoked_function(&mut self, method: &Name) -> Option<&'static dyn Function> {
        self.mention(Verb::Invokes, Noun::Method, method.span);
        let function = functions::named(&method.text);
        // Where a file declares an endpoint of that name, its methods are not at fault.
        if function.is_none() && self.index.endpoint(ENDPOINT).is_none() {
            let near = suggest::nearest(&method.text, functions::names());
            let message = format!("there is no function `{ENDPOINT}.{}`", method.text);
            let fault = self.unknown(method, message, near, "`hook explain functions` lists them");
            self.report(fault);
        }
        function
    }

    /// The arguments in `with` of the function that `signature` states, checked as far as the file shows it.
    fn function_arguments(
        &mut self,
        with: Option<&ast::Arguments>,
        signature: Option<&Signature>,
        method: &Name,
    ) -> Option<Vec<ir::Argument>> {
        let entries = with.map_or(&[][..], |with| &with.entries);
        let errors = self.errors;
        let mut arguments = Vec::with_capacity(entries.len());
        for entry in entries {
            let name = self.text(&entry.name, ARGUMENT);
            let stated = name.as_ref().and_then(ir::Template::plain);
            let stated = stated.zip(signature).and_then(|(name, signature)| signature.argument(name));
            let takes_secrets = stated.map_or(signature.is_none(), |argument| argument.secret);
            let is_key = stated.is_some_and(|argument| argument.secret);
            if let (ast::Json::Value(value), true) = (&entry.item.json, is_key) {
                self.secret_literal(value, "a key");
            }
            let scope = if takes_secrets { Scope::REQUEST } else { ARGUMENT };
            let item = self.in_full(|lowering| lowering.json_item(&entry.item, scope));
            arguments.push(name.zip(item).map(|(name, item)| ir::Argument { name, item }));
        }
        let arguments: Option<Vec<ir::Argument>> = arguments.into_iter().collect();
        if let (Some(arguments), Some(signature)) = (&arguments, signature)
            && self.errors == errors
            && !self.broken
        {
            let without = with.map_or(method.span, |with| with.head);
            self.misused_arguments(arguments, entries, signature, without);
        }
        arguments
    }

    /// Reports `function::argument`; `without` is where one that is missing is reported.
    fn misused_arguments(
        &mut self,
        arguments: &[ir::Argument],
        entries: &[ast::Argument],
        signature: &Signature,
        without: Span,
    ) {
        // Nothing is known of one whose name holds values: it may be any.
        let named: Vec<(usize, &str)> = arguments
            .iter()
            .enumerate()
            .filter_map(|(place, argument)| Some((place, argument.name.plain()?)))
            .collect();
        let fixed: Vec<Option<Json>> = arguments.iter().map(|argument| fixed(&argument.item.json)).collect();
        let given: Vec<(&str, Known<'_>)> = named
            .iter()
            .filter_map(|(place, name)| {
                let value = fixed.get(*place)?.as_ref();
                let known = value.map_or_else(|| shape(arguments.get(*place)), Known::Value);
                Some((*name, known))
            })
            .collect();
        let all_named = named.len() == arguments.len();
        for finding in functions::check(signature, &given, all_named) {
            let place = finding.place.and_then(|place| named.get(place)).map(|(place, _)| *place);
            let span = match place.and_then(|place| entries.get(place)) {
                Some(entry) if finding.of_name => entry.name.span,
                Some(entry) => entry.item.json.span(),
                None => without,
            };
            let message = finding.message();
            let help = match finding.help.is_empty() {
                true => format!("`hook explain {ENDPOINT}.{}` says what it may be", signature.name),
                false => finding.help,
            };
            let mut fault = self.fault(Code::FunctionArgument, span, message, help);
            if let Some(meant) = finding.meant {
                fault = fault.with_fix(self.location(span), meant);
            }
            self.report(fault);
        }
    }
}

/// What is known of an argument that holds values.
fn shape(argument: Option<&ir::Argument>) -> Known<'static> {
    match argument.map(|argument| &argument.item.json) {
        Some(ir::JsonTemplate::Object(_)) => Known::Object,
        Some(ir::JsonTemplate::List(_)) => Known::List,
        Some(ir::JsonTemplate::Value { value, .. }) => match (value.operands.as_slice(), &value.composite) {
            ([operand], None) if operand.template().is_some() => Known::Text,
            _ => Known::Nothing,
        },
        Some(ir::JsonTemplate::Constants(_)) | None => Known::Nothing,
    }
}

/// The document where no values stand in it.
fn fixed(json: &ir::JsonTemplate) -> Option<Json> {
    match json {
        ir::JsonTemplate::Object(members) => {
            let mut object = Object::with_capacity(members.len());
            for member in members {
                match &member.item.json {
                    ir::JsonTemplate::Constants(constants) => object.extend(constants.object()),
                    json => object.insert(member.name.plain()?, fixed(json)?),
                }
            }
            Some(Json::Object(object))
        }
        ir::JsonTemplate::List(items) => {
            let mut list = Vec::with_capacity(items.len());
            for item in items {
                match &item.json {
                    ir::JsonTemplate::Constants(constants) => list.extend(constants.list()),
                    json => list.push(fixed(json)?),
                }
            }
            Some(Json::List(list))
        }
        ir::JsonTemplate::Constants(constants) => Some(constants.json()),
        ir::JsonTemplate::Value { value, .. } => match (value.operands.as_slice(), &value.composite) {
            ([ir::Operand { primary: ir::Primary::Literal(json), convert: None }], None) => {
                Some(json.clone())
            }
            _ => None,
        },
    }
}
