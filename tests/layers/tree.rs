//! The files of `src`, without their comments, texts and tests.

use std::fs;
use std::path::Path;

use super::paths;

/// A source file.
pub struct File {
    /// Below `src`: `runtime/read/json.rs`.
    pub path: String,
    /// The module that it is: `runtime`, `read`, `json`.
    pub module: Vec<String>,
    /// Whether it is a folder's `mod.rs`, or the root of the crate.
    pub is_front: bool,
    pub code: String,
}

impl File {
    /// Whether it lies in `folder`, or is the file of that name.
    pub fn is_in(&self, folder: &str) -> bool {
        self.module.join("/") == folder || self.path.starts_with(&format!("{folder}/"))
    }

    /// Whether its code names something of `library`.
    pub fn names(&self, library: &str) -> bool {
        let path = format!("{library}::");
        self.code.match_indices(&path).any(|(at, _)| {
            let before = self.code[..at].chars().next_back();
            !before.is_some_and(|before| before.is_alphanumeric() || matches!(before, '_' | ':'))
        })
    }

    /// Every path of the crate that it names, from the crate's root.
    pub fn paths(&self) -> Vec<Vec<String>> {
        paths::of(&self.code, &self.module)
    }
}

/// Every file of `src`, but those that hold tests only.
pub fn sources() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut waiting = vec![root.clone()];
    while let Some(path) = waiting.pop() {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if name == "tests" {
            continue;
        }
        if path.is_dir() {
            waiting.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let below = path.strip_prefix(&root).unwrap();
            let mut module: Vec<String> =
                below.with_extension("").iter().map(|part| part.to_str().unwrap().to_owned()).collect();
            let is_front = matches!(name.as_str(), "mod" | "lib" | "main");
            if is_front {
                module.pop();
            }
            let code = without_tests(&code(&fs::read_to_string(&path).unwrap()));
            found.push(File { path: below.display().to_string(), module, is_front, code });
        }
    }
    assert!(found.len() > 100, "src was not found");
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

/// `text` without comments, and with nothing in its texts.
fn code(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("r\"") || rest.starts_with("r#") {
            raw_text(rest)
        } else if next == '"' {
            plain_text(rest)
        } else if rest.starts_with("'\"'") || rest.starts_with("'\\\"'") {
            rest[1..].find('\'').map_or(rest.len(), |end| end + 2)
        } else {
            code.push(next);
            rest = &rest[next.len_utf8()..];
            continue;
        };
        code.push(' ');
        rest = &rest[skipped..];
    }
    code
}

fn plain_text(rest: &str) -> usize {
    let mut escaped = false;
    let end = rest.char_indices().skip(1).find(|(_, character)| {
        let ends = *character == '"' && !escaped;
        escaped = *character == '\\' && !escaped;
        ends
    });
    end.map_or(rest.len(), |(at, _)| at + 1)
}

/// Of `r#"…"#`; of a raw name, its first letter.
fn raw_text(rest: &str) -> usize {
    let hashes = rest[1..].chars().take_while(|character| *character == '#').count();
    if !rest[1 + hashes..].starts_with('"') {
        return 1;
    }
    let end = format!("\"{}", "#".repeat(hashes));
    let start = hashes + 2;
    rest[start..].find(&end).map_or(rest.len(), |at| start + at + end.len())
}

/// `code` without what follows `#[cfg(test)] mod NAME {`: tests stand last in their file.
fn without_tests(code: &str) -> String {
    let mut at = 0;
    while let Some(found) = code[at..].find("#[cfg(test)]") {
        let start = at + found;
        at = start + "#[cfg(test)]".len();
        let item = code[at..].trim_start();
        if item.starts_with("mod ") && item.find('{') < item.find(';').or(Some(usize::MAX)) {
            return code[..start].to_owned();
        }
    }
    code.to_owned()
}
