//! Whether a machine reads standard output, and what it finds there where the arguments cannot be followed (section 8).

use super::arguments::Format;
use super::output::Output;
use super::test::Document;
use super::{Exit, Unable};

/// The document that a command's standard output is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Machine {
    /// That of `check`.
    Diagnostics(Format),
    /// That of `test`.
    Tests,
    /// A result, or why there is none.
    Result,
}

/// Says what is wrong with the arguments, or prints the help or version that they ask for. Where a
/// machine asked, standard output is a document all the same (section 8).
pub fn refuse(refused: &clap::Error, output: &mut Output) -> Exit {
    if !refused.use_stderr() {
        // A closed standard output leaves nobody to tell.
        let _ = refused.print();
        return Exit::Well;
    }
    let message = refused.render().to_string();
    let message = message.trim().strip_prefix("error: ").unwrap_or(message.trim());
    if !tell(message, output) {
        let _ = refused.print();
    }
    Exit::Unable
}

/// Writes `message` as the document that the arguments ask for; whether they ask for one.
pub fn tell(message: &str, output: &mut Output) -> bool {
    let arguments = std::env::args_os().skip(1).filter_map(|argument| argument.into_string().ok());
    let Some(machine) = asked(&arguments.collect::<Vec<_>>()) else { return false };
    let told: Result<(), Unable> = match machine {
        Machine::Diagnostics(format) => format.refuse(message, output.data()).map(drop).map_err(Into::into),
        Machine::Tests => Document::of_error(message.to_owned()).print(None::<&()>, output),
        Machine::Result => output.no_result(message),
    };
    // A closed standard output leaves nobody to tell.
    drop(told);
    true
}

/// The document that `arguments` ask for, which may be wrong in any other way.
fn asked(arguments: &[String]) -> Option<Machine> {
    let options = arguments.iter().take_while(|argument| *argument != "--");
    let options: Vec<&str> = options.map(String::as_str).collect();
    let mut words = words(&options);
    match words.next()? {
        "check" => match format(&options)? {
            "json" => Some(Machine::Diagnostics(Format::Json)),
            "sarif" => Some(Machine::Diagnostics(Format::Sarif)),
            "github" => Some(Machine::Diagnostics(Format::Github)),
            _ => None,
        },
        "test" => (format(&options)? == "json").then_some(Machine::Tests),
        "run" => options.contains(&"--json").then_some(Machine::Result),
        "deliveries" if words.any(|word| word == "show") || options.contains(&"--json") => {
            Some(Machine::Result)
        }
        _ => None,
    }
}

/// What is neither an option nor what the options of every command say, in order: the command first.
fn words<'o>(options: &'o [&str]) -> impl Iterator<Item = &'o str> {
    let before = std::iter::once("").chain(options.iter().copied());
    let is_word = |word: &str, before| !word.starts_with('-') && !matches!(before, "--color" | "--format");
    let words = options.iter().zip(before).filter(move |(word, before)| is_word(word, *before));
    words.map(|(word, _)| *word)
}

/// What `--format` says first.
fn format<'o>(options: &'o [&str]) -> Option<&'o str> {
    let mut rest = options.iter();
    rest.find_map(|option| option.strip_prefix("--format="))
        .or_else(|| options.iter().skip_while(|option| **option != "--format").nth(1).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_command_has_its_own_document() {
        for (arguments, expected) in [
            ("check --format json --nope", Some(Machine::Diagnostics(Format::Json))),
            ("--color nope check --format=sarif", Some(Machine::Diagnostics(Format::Sarif))),
            ("check a.hook --format github", Some(Machine::Diagnostics(Format::Github))),
            ("check --format concise --nope", None),
            ("--format json check", Some(Machine::Diagnostics(Format::Json))),
            ("check --json", None),
            ("test --format=json --nope", Some(Machine::Tests)),
            ("test --format sarif", None),
            ("--color=always run a b c --json", Some(Machine::Result)),
            ("run --format json a", None),
            ("run a -- --json", None),
            ("deliveries list --json --nope", Some(Machine::Result)),
            ("deliveries --store x show nope", Some(Machine::Result)),
            ("deliveries replay nope", None),
            ("fmt --format json", None),
            ("compile --json", None),
            ("nope --format json", None),
            ("--format", None),
        ] {
            let words: Vec<String> = arguments.split(' ').map(str::to_owned).collect();
            assert_eq!(asked(&words), expected, "{arguments}");
        }
    }
}
