//! A project of two files, and places in it.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::Client;
use super::client::uri;
use crate::command_line::folder;

pub const ACCOUNT: &str =
    "account {\n  set crm = \"https://crm.example.com/v1\"\n  provide $call.cli, $flow.key.lead\n}\n";

pub const HOOKS: &str = r#"endpoint tools {
  notes "In-house tools."
  POST "https://tools.example.com/"
  auth basic("ivr", $secret.TOOLS_PASSWORD)
  method send_link returns $flow.key.link_url
}

webhook lookup {
  notes "Looks the caller up."
  GET "{{$account.crm}}/customers/{{$call.cli}}"
  response json {
    $flow.key.tier = data.tier or "standard"
  }
}

webhook send {
  invoke tools.send_link
  with { tier: $flow.key.tier }
}
"#;

pub const FLOWS: &str = r#"flow main {
  run lookup
  run send
}

test lookup "a gold caller" {
  given { $call.cli: "1" }
  reply 200 json { "tier": "gold" }
  expect { $flow.key.tier: "gold" }
}
"#;

/// The project, opened.
pub struct Opened {
    pub client: Client,
    pub folder: tempfile::TempDir,
}

impl Opened {
    /// It, with an editor of these capabilities.
    pub fn with(capabilities: Value) -> Self {
        let folder =
            folder(&[("hook.toml", ""), ("account.hook", ACCOUNT), ("a.hook", HOOKS), ("flows.hook", FLOWS)]);
        let client = Client::with(folder.path(), capabilities);
        Self { client, folder }
    }

    /// It, with an editor that says nothing of itself.
    pub fn new() -> Self {
        Self::with(json!({}))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Asks about the place of `needle`, `after` bytes into it.
    pub fn at(&self, name: &str, needle: &str, after: usize) -> Value {
        let text = self.text(name);
        let offset = text.find(needle).unwrap_or_else(|| panic!("{needle}")) + after;
        let line = text[..offset].matches('\n').count();
        let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
        let character = text[start..offset].encode_utf16().count();
        json!({ "textDocument": { "uri": uri(&self.path(name)) }, "position": { "line": line, "character": character } })
    }

    /// Each location as `file:line: text`, the line from 1.
    pub fn shown(&self, locations: &Value) -> Vec<String> {
        let all = locations.as_array().unwrap_or_else(|| panic!("{locations}"));
        all.iter().map(|one| self.shown_one(one["uri"].as_str().unwrap(), &one["range"])).collect()
    }

    fn shown_one(&self, of: &str, range: &Value) -> String {
        let name = of.rsplit('/').next().unwrap();
        let text = self.text(name);
        let number = |value: &Value| value.as_u64().unwrap() as usize;
        let line = number(&range["start"]["line"]);
        let columns = number(&range["start"]["character"])..number(&range["end"]["character"]);
        format!("{name}:{}: {}", line + 1, &text.lines().nth(line).unwrap()[columns])
    }

    /// The texts of all files with the edits of a `WorkspaceEdit` made.
    pub fn edited(&self, edit: &Value) -> Vec<(String, String)> {
        let changes = edit["changes"].as_object().unwrap_or_else(|| panic!("{edit}"));
        let mut files: Vec<(String, String)> = changes
            .iter()
            .map(|(of, edits)| {
                let name = of.rsplit('/').next().unwrap().to_owned();
                let text = apply(&self.text(&name), edits);
                (name, text)
            })
            .collect();
        files.sort();
        files
    }
}

/// `text` with the edits made.
pub fn apply(text: &str, edits: &Value) -> String {
    let offset = |at: &Value| {
        let (line, character) =
            (at["line"].as_u64().unwrap() as usize, at["character"].as_u64().unwrap() as usize);
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let mut units = 0;
        let rest = text[start..].char_indices().find(|(_, c)| {
            let found = units >= character;
            units += c.len_utf16();
            found
        });
        rest.map_or(text.len(), |(at, _)| start + at)
    };
    let mut edits: Vec<(usize, usize, &str)> = edits
        .as_array()
        .unwrap()
        .iter()
        .map(|edit| {
            (
                offset(&edit["range"]["start"]),
                offset(&edit["range"]["end"]),
                edit["newText"].as_str().unwrap(),
            )
        })
        .collect();
    edits.sort_unstable();
    let mut edited = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        edited.replace_range(start..end, new);
    }
    edited
}
