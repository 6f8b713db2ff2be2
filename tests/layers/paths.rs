//! The paths of the crate that code names.

/// Every path of `code` that begins with `crate`, `hooklang`, `super` or `self`, from the crate's root; `code` is
/// that of `module`.
pub fn of(code: &str, module: &[String]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((start, word)) = next_word(code, at) {
        at = start + word.len();
        if preceded_by_path(code, start) || !code[at..].starts_with("::") {
            continue;
        }
        let base = match word {
            "crate" | "hooklang" => Vec::new(),
            "self" => module.to_vec(),
            "super" => module[..module.len().saturating_sub(1)].to_vec(),
            _ => continue,
        };
        expand(&code[at + 2..], base, &mut found);
    }
    found
}

/// What a `use` tree that begins with `rest` names below `base`.
fn expand(rest: &str, mut base: Vec<String>, found: &mut Vec<Vec<String>>) {
    let rest = rest.trim_start();
    if let Some(list) = rest.strip_prefix('{') {
        for item in items(list) {
            expand(item, base.clone(), found);
        }
        return;
    }
    match next_word(rest, 0) {
        Some((0, word)) => {
            match word {
                "super" => drop(base.pop()),
                "self" => {}
                word => base.push(word.to_owned()),
            }
            match rest[word.len()..].strip_prefix("::") {
                Some(more) => expand(more, base, found),
                None => found.push(base),
            }
        }
        // A glob, or the type arguments of a call.
        _ => found.push(base),
    }
}

/// The items of a list that ends with its `}`.
fn items(list: &str) -> Vec<&str> {
    let (mut depth, mut start, mut items) = (0, 0, Vec::new());
    for (at, character) in list.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            '}' | ',' if depth == 0 => {
                let item = list[start..at].trim();
                items.extend(Some(item).filter(|item| !item.is_empty()));
                start = at + 1;
                if character == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    items
}

fn next_word(code: &str, from: usize) -> Option<(usize, &str)> {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    let start = from + code[from..].find(is_part)?;
    let end = code[start..].find(|character| !is_part(character)).map_or(code.len(), |end| start + end);
    Some((start, &code[start..end]))
}

fn preceded_by_path(code: &str, start: usize) -> bool {
    code[..start].ends_with("::")
}

#[test]
fn paths_are_found_wherever_they_are_written() {
    let module = ["a".to_owned(), "b".to_owned()];
    let code = "use crate::x::{y, z::{self, W}}; use super::c; fn f() { self::d::e(); ::other::crate_of(); }";
    let found: Vec<String> = of(code, &module).iter().map(|path| path.join("::")).collect();
    assert_eq!(found, ["x::y", "x::z", "x::z::W", "a::c", "a::b::d::e"]);
}
