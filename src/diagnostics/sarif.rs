//! Diagnostics as SARIF 2.1.0, which code scanning and many editors read.

use std::io;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::listed::listed;
use super::positions::Positions;
use super::{Code, Diagnostic};
use crate::source::{Location, Sources};

/// Where the schema of the document is kept.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What a path of a URI holds as it is.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Writes one document; `error` says why the work could not be done, where it could not.
///
/// # Errors
///
/// Those of `out`.
pub fn write(
    out: &mut impl io::Write,
    diagnostics: &[Diagnostic],
    sources: &Sources,
    error: Option<&str>,
) -> io::Result<()> {
    let mut writer = Writer { sources, positions: Positions::new(sources) };
    let listed = listed(diagnostics);
    let results: Vec<Value> = listed.faults.iter().map(|one| writer.result(one)).collect();
    let notification = |level: &str, text: &str| json!({ "level": level, "message": { "text": text } });
    let errors = error.iter().map(|error| notification("error", error));
    let notes = listed.more(sources).into_iter().map(|more| notification("note", &more));
    let notifications: Vec<Value> = errors.chain(notes).collect();
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "hook",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": Code::ALL.iter().map(|code| rule(*code)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": error.is_none(),
                "toolExecutionNotifications": notifications,
            }],
            "results": results,
        }],
    });
    serde_json::to_writer(&mut *out, &document)?;
    out.write_all(b"\n")
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.as_str(),
        "defaultConfiguration": { "level": code.severity().as_str() },
        "help": { "text": format!("hook explain {}", code.as_str()) },
    })
}

struct Writer<'s> {
    sources: &'s Sources,
    positions: Positions<'s>,
}

impl Writer<'_> {
    fn result(&mut self, one: &Diagnostic) -> Value {
        let related: Vec<Value> = one
            .related
            .iter()
            .map(|related| {
                let mut location = self.location(related.location);
                if let Some(members) = location.as_object_mut() {
                    members.insert("message".to_owned(), json!({ "text": related.message }));
                }
                location
            })
            .collect();
        let fixes: Vec<Value> = one
            .fixes
            .iter()
            .map(|fix| {
                let changes: Vec<Value> = fix
                    .edits
                    .iter()
                    .map(|edit| {
                        json!({
                            "artifactLocation": { "uri": self.uri(edit.location) },
                            "replacements": [{
                                "deletedRegion": self.region(edit.location),
                                "insertedContent": { "text": edit.replacement },
                            }],
                        })
                    })
                    .collect();
                json!({ "description": { "text": fix.message }, "artifactChanges": changes })
            })
            .collect();
        json!({
            "ruleId": one.code.as_str(),
            "ruleIndex": Code::ALL.iter().position(|code| *code == one.code),
            "level": one.severity().as_str(),
            "message": { "text": one.message_and_help() },
            "locations": [self.location(one.location)],
            "relatedLocations": related,
            "fixes": fixes,
        })
    }

    fn location(&mut self, location: Location) -> Value {
        json!({ "physicalLocation": {
            "artifactLocation": { "uri": self.uri(location) },
            "region": self.region(location),
        } })
    }

    fn region(&mut self, location: Location) -> Value {
        let (start, end) = self.positions.range(location);
        json!({
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
            "byteOffset": start.offset,
            "byteLength": end.offset - start.offset,
        })
    }

    /// The file as a relative reference, or, where its name begins at the root, as a `file:` URI.
    fn uri(&self, location: Location) -> String {
        let name = self.sources.get(location.file).map_or("", |source| source.name());
        let name = name.replace(std::path::MAIN_SEPARATOR, "/");
        let path = utf8_percent_encode(&name, PATH).to_string();
        if path.starts_with('/') { format!("file://{path}") } else { path }
    }
}
