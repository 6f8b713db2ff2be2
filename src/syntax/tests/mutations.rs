//! One token deleted, doubled or replaced, at each place of right files: one fault, one diagnostic.

use super::{TOUR, parse};
use crate::extent::one_in;
use crate::syntax::ast::{Declaration, File};

const FILES: [&str; 3] = [TOUR, include_str!("files/clinic.hook"), include_str!("files/edition.hook")];

/// The words and symbols of `text`, as an author would remove or insert them: bytes from and to.
fn tokens(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let is_word =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'$' | b'.') || byte >= 0x80;
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        match bytes[at] {
            b'#' => {
                while at < bytes.len() && bytes[at] != b'\n' {
                    at += 1;
                }
                continue;
            }
            b'"' if bytes[at..].starts_with(b"\"\"\"") => at += 3,
            byte if is_word(byte) => {
                while at < bytes.len() && is_word(bytes[at]) {
                    at += 1;
                }
            }
            byte if byte.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            _ => at += 1,
        }
        tokens.push((start, at));
    }
    tokens
}

fn names(file: &File) -> Vec<String> {
    let name = |declaration: &Declaration| match declaration {
        Declaration::Account(_) => "account".to_owned(),
        Declaration::Endpoint(one) => one.name.text.to_string(),
        Declaration::Webhook(one) => one.name.text.to_string(),
        Declaration::Flow(one) => one.name.text.to_string(),
        Declaration::OAuth2(one) => one.name.text.to_string(),
        Declaration::Test(one) => {
            format!("test {} {}", one.target.text, one.title.plain().unwrap_or_default())
        }
    };
    file.declarations.iter().map(name).collect()
}

#[test]
fn one_fault_gives_one_diagnostic() {
    let verbose = std::env::var_os("MUTATIONS").is_some();
    let mut counts = [0_usize; 4];
    let mut lost = Vec::new();
    for text in FILES {
        let right = parse(text).0;
        let known = names(&right);
        let starts: Vec<usize> = right.spans.iter().map(|span| span.start as usize).collect();
        for (start, end) in tokens(text).into_iter().step_by(one_in(8, 1)) {
            let token = &text[start..end];
            for (kind, by) in [
                ("delete", String::new()),
                ("double", format!("{token} {token}")),
                ("replace by ~", "~".to_owned()),
                ("replace by word", "zzz".to_owned()),
                ("replace by }", "}".to_owned()),
            ] {
                let mutated = format!("{}{by}{}", &text[..start], &text[end..]);
                let (file, diagnostics) = parse(&mutated);
                let told = diagnostics.as_slice().len();
                counts[told.min(3)] += 1;
                let line = text[..start].matches('\n').count() + 1;
                if verbose && told > 1 {
                    println!(
                        "{kind} `{token}` in line {line} `{}`: {told}",
                        text.lines().nth(line - 1).unwrap().trim()
                    );
                    for one in diagnostics.as_slice() {
                        let at = mutated[..one.location.span.start as usize].matches('\n').count() + 1;
                        println!(
                            "    {at}: {} `{}`: {}",
                            one.code,
                            &mutated[one.location.span.range()],
                            one.message
                        );
                    }
                }
                let own = starts.iter().rposition(|&one| one <= start);
                let found = names(&file);
                for (index, name) in known.iter().enumerate() {
                    if Some(index) != own && !found.contains(name) {
                        lost.push(format!("{kind} `{token}` in line {line} loses `{name}`"));
                    }
                }
            }
        }
    }
    let [right, one, two, more] = counts;
    let faulty = one + two + more;
    println!(
        "{faulty} faulty of {} mutations: {one} give one diagnostic, {two} two, {more} more",
        faulty + right
    );
    assert!(lost.is_empty(), "{} lost: {:#?}", lost.len(), &lost[..lost.len().min(20)]);
    assert_eq!(more, 0);
    assert!(one * 4160 >= faulty * 4133, "{one} of {faulty}");
}
