//! `check`: diagnostics are sorted, their places lie in the files and on the borders of characters, every format can
//! show them, a workspace that was edited knows what a cold check finds, and what is printed reads the same.

use hooklang::diagnostics::human::{self, HumanOptions};
use hooklang::diagnostics::{Diagnostics, concise, github, json, sarif};
use hooklang::source::{FileId, Location, Sources, Span};
use hooklang::workspace::Workspace;
use hooklang::{Options, check, compile, format};

use crate::project::{self, Numbers};

/// Tries `data` as the files of a project.
pub fn try_out(data: &[u8]) {
    let Some(mut files) = project::files(data) else { return };
    let sources = project::sources(&files);
    let found = check(&sources, &Options::default());
    places(&found, &sources);
    shown(&found, &sources);
    let (program, again) = compile(&sources, &Options::default());
    assert_eq!(all(&again, &sources), all(&found, &sources), "`compile` reports what `check` does");
    assert_eq!(program.is_some(), found.errors() == 0);
    printed(&sources);
    edited(&mut files, &mut Numbers::of(data));
}

/// All that is known of `found`.
fn all(found: &Diagnostics, sources: &Sources) -> String {
    json::render(found.as_slice(), sources, None)
}

fn places(found: &Diagnostics, sources: &Sources) {
    let mut last = None;
    for one in found.as_slice() {
        let place = (one.location.file, one.location.span.start, one.location.span.end);
        assert!(last <= Some(place), "{one:?} is not in order");
        last = Some(place);
        assert!(!one.message.is_empty() && !one.help.is_empty(), "{one:?}");
        in_file(one.location, sources);
        one.related.iter().for_each(|other| in_file(other.location, sources));
        for fix in &one.fixes {
            fix.edits.iter().for_each(|edit| in_file(edit.location, sources));
        }
    }
}

fn in_file(location: Location, sources: &Sources) {
    let text = sources.get(location.file).expect("a file of the project").text();
    assert!(text.get(location.span.range()).is_some(), "{location:?} of {text:?}");
}

fn shown(found: &Diagnostics, sources: &Sources) {
    let (found, mut out) = (found.as_slice(), Vec::new());
    let _ = human::render(found, sources, HumanOptions::default());
    let _ = concise::render(found, sources);
    github::write(&mut out, found, sources, None).expect("a `Vec` takes all");
    sarif::write(&mut out, found, sources, None).expect("a `Vec` takes all");
}

fn printed(sources: &Sources) {
    for (id, source) in sources.iter() {
        match format::format(source, id) {
            Ok(once) => {
                let again = project::source(0, once.clone());
                let twice = format::format(&again, id).expect("what was printed is right");
                assert_eq!(once, twice, "printing is idempotent");
            }
            Err(format::Refused::Faulty(_) | format::Refused::NotText) => {}
            Err(format::Refused::Unsound) => panic!("the printer would change {:?}", source.text()),
        }
    }
}

/// Edits a workspace as an editor does, and compares it with a cold check after each edit.
fn edited(files: &mut [String], numbers: &mut Numbers) {
    let mut workspace = Workspace::of(project::sources(files), &Options::default());
    let _ = workspace.diagnostics();
    for _ in 0..3 {
        let number = numbers.below(files.len());
        let from = numbers.below(files.len());
        let piece = piece(&files[from], numbers, 40).1.to_owned();
        let Some(text) = files.get_mut(number) else { return };
        let (start, removed) = piece_of(text, numbers);
        let span = Span::new(start, start + removed);
        workspace.edit(FileId(number as u32), span, &piece).expect("on the borders of characters");
        text.replace_range(span.range(), &piece);
        let cold = project::sources(files);
        let expected = all(&check(&cold, &Options::default()), &cold);
        assert_eq!(all(workspace.diagnostics(), &cold), expected, "after {span:?} became {piece:?}");
    }
}

fn piece_of(text: &str, numbers: &mut Numbers) -> (usize, usize) {
    let (start, piece) = piece(text, numbers, 12);
    (start, piece.len())
}

/// A piece of `text` of at most about `most` bytes, and where it begins.
fn piece<'t>(text: &'t str, numbers: &mut Numbers, most: usize) -> (usize, &'t str) {
    let border = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at += 1;
        }
        at
    };
    let start = border(numbers.below(text.len() + 1));
    let end = border((start + numbers.below(most)).min(text.len()));
    (start, &text[start..end])
}
