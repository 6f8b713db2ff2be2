//! `hook.toml`: makes its folder a project, and says what `hook run` uses there (language, section 2).

use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostics::{Code, Diagnostic, suggest};
use crate::source::{FileId, Location, Source, Span};

/// The file's name.
pub const NAME: &str = "hook.toml";

/// The one table that it may hold.
const RUN: &str = "run";

/// What a project's `hook.toml` says. Paths are those of the folder joined with what is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// `[run] vars`: the variables of a run, as `--vars` takes them.
    pub vars: Option<PathBuf>,
    /// `[run] secrets`: the secrets of a run, as `--secrets` takes them.
    pub secrets: Option<PathBuf>,
    /// `[run] call`: the call record of a run, as `--call` takes it.
    pub call: Option<PathBuf>,
}

impl Manifest {
    /// Reads `source`, the file number `file`, which lies in `folder`; what is wrong with it is reported, and
    /// left out of the manifest.
    #[must_use]
    pub fn read(source: &Source, folder: &Path, file: FileId) -> (Self, Vec<Diagnostic>) {
        let text = source.text();
        let toml = text.strip_prefix('\u{feff}').unwrap_or(text);
        let shift = text.len() - toml.len();
        let mut reader = Reader { manifest: Self::default(), folder, file, shift, found: Vec::new() };
        if let Some(end) = source.not_utf8_at() {
            let end = end as usize - shift;
            let message = format!("`{NAME}` is not TOML: from here on it is not UTF-8");
            reader.report(end..end, message, "save the file in UTF-8");
            return (reader.manifest, reader.found);
        }
        match DeTable::parse(toml) {
            Ok(table) => reader.top(table.get_ref()),
            Err(error) => {
                let message = format!("`{NAME}` is not TOML: {}", one_line(error.message()));
                reader.report(error.span().unwrap_or(0..0), message, "correct it, or leave the file empty");
            }
        }
        // The keys of a table come by name.
        reader.found.sort_by_key(|one| one.location.span.start);
        (reader.manifest, reader.found)
    }

    /// The file that the key `name` of `[run]` stands for; `None` where there is no such key.
    fn key(&mut self, name: &str) -> Option<&mut Option<PathBuf>> {
        match name {
            "vars" => Some(&mut self.vars),
            "secrets" => Some(&mut self.secrets),
            "call" => Some(&mut self.call),
            _ => None,
        }
    }
}

/// The keys of `[run]`, as a message lists them.
const KEYS: [&str; 3] = ["vars", "secrets", "call"];

struct Reader<'a> {
    manifest: Manifest,
    folder: &'a Path,
    file: FileId,
    /// How many bytes stand before what TOML knows: those of a byte order mark.
    shift: usize,
    found: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn top(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            let name = key.get_ref();
            match value.get_ref() {
                DeValue::Table(run) if name == RUN => self.run(run),
                _ if name == RUN => {
                    let message = format!("`{RUN}` is a table, not a value");
                    self.report(value.span(), message, "write `[run]` on a line, and its keys below");
                }
                _ if KEYS.contains(&&**name) => {
                    let message = format!("`{name}` belongs to the table `[{RUN}]`");
                    self.report(key.span(), message, "write `[run]` on the line above it");
                }
                _ => self.unknown(key, [RUN].into_iter(), "the only table of the file is `[run]`"),
            }
        }
    }

    fn run(&mut self, run: &DeTable<'_>) {
        for (key, value) in run {
            let folder = self.folder;
            match (self.manifest.key(key.get_ref()), value.get_ref()) {
                (Some(_), DeValue::String(path)) if leads_outside(path) => {
                    let message = match Path::new(&**path).is_relative() {
                        true => format!("`{path}` is not in the folder of `{NAME}`"),
                        false => format!("`{path}` does not start from the folder of `{NAME}`"),
                    };
                    let help = "name a file in that folder or below it, from there on; any other is given on the command line";
                    self.report(value.span(), message, help);
                }
                (Some(file), DeValue::String(path)) if !path.is_empty() => {
                    *file = Some(folder.join(&**path));
                }
                (Some(_), _) => {
                    let message = format!("`{}` is not the name of a file", key.get_ref());
                    let help = format!("write a text: `{} = \"FILE\"`", key.get_ref());
                    self.report(value.span(), message, help);
                }
                (None, _) => {
                    self.unknown(
                        key,
                        KEYS.into_iter(),
                        "the keys of `[run]` are `vars`, `secrets` and `call`",
                    );
                }
            }
        }
    }

    fn unknown<'n>(
        &mut self,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        known: impl Iterator<Item = &'n str> + Clone,
        otherwise: &str,
    ) {
        let name = key.get_ref();
        let message = format!("`{NAME}` has no key `{name}`");
        match suggest::nearest(name, known) {
            Some(nearest) => {
                let fault = self.fault(key.span(), message, format!("did you mean `{nearest}`?"));
                let location = fault.location;
                self.found.push(fault.with_fix(location, nearest));
            }
            None => self.report(key.span(), message, otherwise),
        }
    }

    fn fault(&self, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Diagnostic {
        let location =
            Location { file: self.file, span: Span::new(span.start + self.shift, span.end + self.shift) };
        Diagnostic::new(Code::ProjectInvalid, location, message, help)
    }

    fn report(&mut self, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        let fault = self.fault(span, message, help);
        self.found.push(fault);
    }
}

/// Whether `path` is one of no file in the folder that it is joined with.
fn leads_outside(path: &str) -> bool {
    let mut depth = 0_i32;
    Path::new(path).components().any(|part| {
        depth += match part {
            Component::Normal(_) => 1,
            Component::CurDir => 0,
            Component::ParentDir => -1,
            Component::RootDir | Component::Prefix(_) => return true,
        };
        depth < 0
    })
}

/// The library's message without its line ends: a diagnostic has one line.
fn one_line(message: &str) -> String {
    message.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Manifest, Vec<(String, String)>) {
        let source = Source::new(NAME.into(), NAME.to_owned(), text.to_owned());
        let (manifest, found) = Manifest::read(&source, Path::new("shop"), FileId(0));
        let shown = |one: Diagnostic| {
            (text.get(one.location.span.range()).unwrap().to_owned(), one.message + "; " + &one.help)
        };
        (manifest, found.into_iter().map(shown).collect())
    }

    #[test]
    fn an_empty_file_says_nothing() {
        for text in ["", "\u{feff}", "# ours\n", "[run]\n"] {
            assert_eq!(read(text), (Manifest::default(), Vec::new()), "{text:?}");
        }
    }

    #[test]
    fn a_file_that_is_not_utf_8_is_reported_where_it_is_not() {
        for (bytes, at) in
            [(&b"\xff"[..], 0), (b"# caf\xe9\n", 5), (b"\xef\xbb\xbf[run]\nvars = \"\xff\"", 17)]
        {
            let source = Source::from_bytes(NAME.into(), NAME.to_owned(), bytes.to_vec());
            let (manifest, found) = Manifest::read(&source, Path::new("shop"), FileId(0));
            let found: Vec<_> = found.iter().map(|one| (one.code, one.location.span)).collect();
            assert_eq!(found, [(Code::ProjectInvalid, Span::new(at, at))]);
            assert_eq!(manifest, Manifest::default());
        }
    }

    #[test]
    fn files_lie_in_its_folder() {
        let (manifest, found) =
            read("[run]\nvars = \"vars.json\"\nsecrets = 'test/secrets.env'\ncall = \"call.json\"\n");
        assert_eq!(found, []);
        assert_eq!(manifest.vars.as_deref(), Some(Path::new("shop/vars.json")));
        assert_eq!(manifest.secrets.as_deref(), Some(Path::new("shop/test/secrets.env")));
        assert_eq!(manifest.call.as_deref(), Some(Path::new("shop/call.json")));
    }

    #[test]
    fn what_is_wrong_is_reported_at_its_place() {
        for (text, underlined, said) in [
            ("[run]\nvar = \"x\"\n", "var", "`hook.toml` has no key `var`; did you mean `vars`?"),
            ("[rum]\n", "rum", "`hook.toml` has no key `rum`; did you mean `run`?"),
            ("name = 1\n", "name", "`hook.toml` has no key `name`; the only table of the file is `[run]`"),
            (
                "vars = \"x\"\n",
                "vars",
                "`vars` belongs to the table `[run]`; write `[run]` on the line above it",
            ),
            ("[run]\nvars = 1\n", "1", "`vars` is not the name of a file; write a text: `vars = \"FILE\"`"),
            (
                "[run]\nvars = \"\"\n",
                "\"\"",
                "`vars` is not the name of a file; write a text: `vars = \"FILE\"`",
            ),
            (
                "[run]\ncall = \"a/../../b\"\n",
                "\"a/../../b\"",
                "`a/../../b` is not in the folder of `hook.toml`; name a file in that folder or below it, from there on; \
                 any other is given on the command line",
            ),
            (
                "[run]\nvars = \"/v.json\"\n",
                "\"/v.json\"",
                "`/v.json` does not start from the folder of `hook.toml`; name a file in that folder or below it, from \
                 there on; any other is given on the command line",
            ),
            ("run = 1\n", "1", "`run` is a table, not a value; write `[run]` on a line, and its keys below"),
            (
                "\u{feff}[run]\nfoo = \"\"",
                "foo",
                "`hook.toml` has no key `foo`; the keys of `[run]` are `vars`, `secrets` and `call`",
            ),
        ] {
            let (manifest, found) = read(text);
            assert_eq!(found, [(underlined.to_owned(), said.to_owned())], "{text}");
            assert_eq!(manifest, Manifest::default(), "{text}");
        }
        let (_, found) = read("[run\nvars");
        assert!(
            matches!(found.as_slice(), [(_, said)] if said.starts_with("`hook.toml` is not TOML: ")),
            "{found:?}"
        );
    }
}
