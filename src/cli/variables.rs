//! What a run is given: `--vars`, `--var`, `--secrets`, `--call`.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use hooklang::delivery::CallRecord;
use hooklang::json::Json;
use hooklang::project::Manifest;
use hooklang::runtime::{Secrets, Variables};

use super::Unable;
use super::arguments::Run;

/// What the environment calls a secret: this and its name.
const SECRET: &str = "HOOK_SECRET_";

/// How many bytes a file for `--vars`, `--secrets` or `--call` has at most (section 4, Limits).
const LARGEST: u64 = 64 << 20;

/// A call record.
pub struct Call {
    /// The record.
    pub record: CallRecord,
    /// The JSON that it is.
    pub json: Json,
}

/// The files that a run takes: those of the command line, and for others those of the `hook.toml`.
pub struct Given<'r> {
    run: &'r Run,
    vars: Option<&'r Path>,
    secrets: Option<&'r Path>,
    call: Option<&'r Path>,
}

impl<'r> Given<'r> {
    /// Of the arguments, then of the project's `hook.toml`.
    pub fn new(run: &'r Run, manifest: &'r Manifest) -> Self {
        Self {
            run,
            vars: run.vars.as_deref().or(manifest.vars.as_deref()),
            secrets: run.secrets.as_deref().or(manifest.secrets.as_deref()),
            call: run.call.as_deref().or(manifest.call.as_deref()),
        }
    }

    /// The variables of `--vars`, then those of `--var`.
    pub fn variables(&self) -> Result<Variables, Unable> {
        let mut variables = match self.vars {
            Some(path) => {
                Variables::from_json(&read(path)?).map_err(|error| format!("{}: {error}", path.display()))?
            }
            None => Variables::new(),
        };
        for (index, assignment) in self.run.var.iter().enumerate() {
            assign(assignment, index + 1, &mut variables)?;
        }
        Ok(variables)
    }

    /// The secrets of `--secrets`, and, where it has none of a name, of the environment.
    pub fn secrets(&self) -> Result<Secrets, Unable> {
        secrets(self.secrets)
    }

    /// The call record of `--call`.
    pub fn call(&self) -> Result<Option<Call>, Unable> {
        let Some(path) = self.call else { return Ok(None) };
        let text = read(path)?;
        let record = CallRecord::read(&text)
            .map_err(|error| format!("{} is not a call record: {error}", path.display()))?;
        Ok(Some(Call { record, json: Json::read(&text).unwrap_or(Json::Null) }))
    }
}

/// The secrets of `file`, and, where it has none of a name, of the environment.
pub fn secrets(file: Option<&Path>) -> Result<Secrets, Unable> {
    let mut secrets = of_the_environment()?;
    if let Some(path) = file {
        let text = read(path)?;
        for (index, line) in text.lines().enumerate() {
            let assignment =
                dotenv_line(line).map_err(|fault| format!("{}:{}: {fault}", path.display(), index + 1))?;
            if let Some((name, value)) = assignment {
                secrets.insert(name.to_owned(), value);
            }
        }
    }
    Ok(secrets.into_iter().collect())
}

/// The secrets that the environment holds. No message shows a value.
fn of_the_environment() -> Result<HashMap<String, String>, Unable> {
    let mut secrets = HashMap::new();
    for (name, value) in std::env::vars_os() {
        let shown = name.to_string_lossy();
        let Some(secret) = shown.strip_prefix(SECRET) else { continue };
        match value.into_string() {
            Ok(value) if name.to_str().is_some() => {
                secrets.insert(secret.to_owned(), value);
            }
            _ => {
                return Err(Unable::Because(format!(
                    "the environment variable `{}` is not UTF-8 text: a secret is a text",
                    shown.escape_debug()
                )));
            }
        }
    }
    Ok(secrets)
}

/// Sets what `assignment`, the `number`th `--var`, says. No message shows its value: it may be a secret.
fn assign(assignment: &str, number: usize, variables: &mut Variables) -> Result<(), String> {
    let Some((name, text)) = assignment.split_once('=') else {
        return Err(format!("`--var` number {number} has no `=`: write `--var NAME=TEXT`"));
    };
    variables.give(name, Json::from(text)).map_err(|error| format!("`--var` number {number}: {error}"))
}

fn read(path: &Path) -> Result<String, Unable> {
    let unreadable = |why: String| Unable::Because(format!("{} could not be read: {why}", path.display()));
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
    read.map_err(|error| unreadable(error.to_string()))?;
    if bytes.len() as u64 > LARGEST {
        return Err(unreadable("it is larger than 64 MiB".to_owned()));
    }
    String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8 text".to_owned()))
}

/// The assignment on a line of a `.env` file; none on an empty line or a comment.
///
/// A value in double quotes has the escapes `\n`, `\"` and `\\`; one in single quotes has none; any other
/// ends before a space and `#`. The message of a fault does not show the line: it may hold a secret.
fn dotenv_line(line: &str) -> Result<Option<(&str, String)>, &'static str> {
    let line = line.trim_start_matches('\u{feff}').trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let line = line.strip_prefix("export ").unwrap_or(line).trim_start();
    let (name, value) = line.split_once('=').ok_or("no `=`: write `NAME=VALUE`")?;
    let name = name.trim_end();
    if !hooklang::names::is_name(name) {
        return Err("the name before `=` is not one that a secret can have");
    }
    let value = value.trim_start();
    let value = if let Some(rest) = value.strip_prefix('"') {
        double_quoted(rest)?
    } else if let Some(rest) = value.strip_prefix('\'') {
        let (value, after) = rest.split_once('\'').ok_or("the quote `'` is never closed")?;
        only_a_comment(after)?;
        value.to_owned()
    } else {
        let end = value.find(" #").or_else(|| value.find("\t#")).unwrap_or(value.len());
        value.get(..end).unwrap_or(value).trim_end().to_owned()
    };
    Ok(Some((name, value)))
}

fn double_quoted(rest: &str) -> Result<String, &'static str> {
    let mut value = String::new();
    let mut characters = rest.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => {
                only_a_comment(characters.as_str())?;
                return Ok(value);
            }
            '\\' => match characters.next() {
                Some('n') => value.push('\n'),
                Some(escaped @ ('"' | '\\' | '$')) => value.push(escaped),
                Some(other) => value.extend(['\\', other]),
                None => break,
            },
            other => value.push(other),
        }
    }
    Err("the quote `\"` is never closed")
}

fn only_a_comment(after: &str) -> Result<(), &'static str> {
    let after = after.trim_start();
    if after.is_empty() || after.starts_with('#') { Ok(()) } else { Err("text after the closing quote") }
}

#[cfg(test)]
mod tests {
    use hooklang::runtime::Variables;

    use super::{assign, dotenv_line};

    #[test]
    fn a_bad_assignment_is_refused_without_showing_its_value() {
        for (assignment, named) in [
            ("secret.CRM=hunter2", "`$secret.CRM` cannot be given"),
            ("account.crm=hunter2", "`$account.crm` cannot be given"),
            ("flow.x=hunter2", "`flow.x` is not a variable"),
            ("hunter2", "`--var` number 3 has no `=`"),
        ] {
            let message = assign(assignment, 3, &mut Variables::new()).unwrap_err();
            assert!(message.contains(named), "{message}");
            assert!(!message.contains("hunter2"), "{message}");
        }
    }

    #[test]
    fn lines_of_an_env_file() {
        let assigned = |line| dotenv_line(line).unwrap().map(|(name, value)| (name.to_owned(), value));
        let is = |name: &str, value: &str| Some((name.to_owned(), value.to_owned()));
        assert_eq!(assigned(""), None);
        assert_eq!(assigned("  # a comment"), None);
        assert_eq!(assigned("CRM=s3cret"), is("CRM", "s3cret"));
        assert_eq!(assigned("export CRM = s3#cret # the CRM's"), is("CRM", "s3#cret"));
        assert_eq!(assigned(r#"CRM="a \"b\" \\ c\nd" # why"#), is("CRM", "a \"b\" \\ c\nd"));
        assert_eq!(assigned(r"CRM='a \n # b'"), is("CRM", r"a \n # b"));
        assert_eq!(assigned("CRM="), is("CRM", ""));
        assert_eq!(assigned("CRM=a=b"), is("CRM", "a=b"));
    }

    #[test]
    fn a_bad_line_is_refused_without_showing_it() {
        for line in ["hunter2", "CRM=\"hunter2", "CRM='hunter2", "CRM='a'hunter2", "hun ter2=x"] {
            assert!(!dotenv_line(line).unwrap_err().contains("hunter2"), "{line}");
        }
    }
}
