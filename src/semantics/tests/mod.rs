//! What is reported where, and what valid projects become.

mod certain;
mod constants;
mod long;
mod long_text;
mod projects;
mod schema;
mod settings;
mod texts;
mod told;
mod valid;

use crate::diagnostics::Diagnostics;
use crate::ir;
use crate::source::{Source, Sources};
use crate::{Options, compile};

/// The files as a project.
fn project(files: &[&str]) -> Sources {
    let mut sources = Sources::default();
    for (number, text) in files.iter().enumerate() {
        let name = format!("{number}.hook");
        sources.add(Source::new(name.clone().into(), name, (*text).to_owned())).unwrap();
    }
    sources
}

/// Each diagnostic as its code and the text that is underlined, in order.
fn shown(sources: &Sources, diagnostics: &Diagnostics) -> Vec<(String, String)> {
    let show = |one: &crate::diagnostics::Diagnostic| {
        assert!(!one.message.is_empty() && !one.help.is_empty(), "{one:?}");
        (one.code.to_string(), sources.slice(one.location).to_owned())
    };
    diagnostics.as_slice().iter().map(show).collect()
}

/// The diagnostics of a project of one file.
fn faults(text: &str) -> Vec<(String, String)> {
    let sources = project(&[text]);
    let (_, diagnostics) = compile(&sources, &Options::default());
    shown(&sources, &diagnostics)
}

/// The program of a file without any fault.
fn program(text: &str) -> ir::Program {
    let sources = project(&[text]);
    let (program, diagnostics) = compile(&sources, &Options::default());
    assert_eq!(shown(&sources, &diagnostics), [], "{:#?}", diagnostics.as_slice());
    program.unwrap()
}

fn codes(text: &str) -> Vec<String> {
    faults(text).into_iter().map(|(code, _)| code).collect()
}

/// The one diagnostic of a file: its help, and the fix's replacement.
fn only(text: &str) -> (String, Option<String>) {
    let sources = project(&[text]);
    let (_, diagnostics) = compile(&sources, &Options::default());
    let [one] = diagnostics.as_slice() else { panic!("{text}\n{:#?}", diagnostics.as_slice()) };
    (one.help.clone(), one.fixes.first().map(|fix| fix.edits[0].replacement.clone()))
}

fn help(text: &str) -> String {
    only(text).0
}
