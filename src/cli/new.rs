//! `hook new DIR`

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use super::arguments::New;
use super::output::Output;
use super::{Exit, Unable};

/// The files of a new project.
const FILES: [(&str, &str); 6] = [
    ("hook.toml", include_str!("new/hook.toml")),
    ("account.hook", include_str!("new/account.hook")),
    ("lookup.hook", include_str!("new/lookup.hook")),
    ("vars.json", include_str!("new/vars.json")),
    ("secrets.env", include_str!("new/secrets.env")),
    (".gitignore", include_str!("new/gitignore")),
];

/// Makes a small project, and says what to do next.
pub fn run(new: &New, output: &mut Output) -> Result<Exit, Unable> {
    let folder = new.dir.as_path();
    let shown = folder.display();
    fs::create_dir_all(folder).map_err(|error| format!("`{shown}` could not be made: {error}"))?;
    let mut entries =
        fs::read_dir(folder).map_err(|error| format!("`{shown}` could not be read: {error}"))?;
    if entries.next().is_some() {
        return Err(Unable::Because(format!(
            "`{shown}` is not empty\n  help: name a folder that does not exist yet"
        )));
    }
    for (name, text) in FILES {
        write(&folder.join(name), text)
            .map_err(|error| format!("`{shown}/{name}` could not be written: {error}"))?;
    }
    let quoted = quoted(&shown.to_string());
    write!(
        output.results(),
        "cd {quoted}\n\
         hook check                 # reports what is wrong before a call does; nothing is yet\n\
         hook test                  # runs the tests in `lookup.hook`, without a network\n\
         hook run lookup --dry-run  # shows the request that is sent with the values of `vars.json`\n"
    )?;
    Ok(Exit::Well)
}

/// `word` as a shell reads it.
fn quoted(word: &str) -> String {
    // Only where it parts folders does `\` stand for itself.
    let plain = |one: char| one.is_alphanumeric() || "/:._-".contains(one) || cfg!(windows) && one == '\\';
    if word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}
