//! Where white space means nothing in a path.

use std::borrow::Cow;

/// The path without the white space before its segments; that which holds a line end inside a bracket becomes one
/// space. A path whose brackets do not close stays as it is.
pub fn tightened(path: &str) -> Cow<'_, str> {
    if !path.contains([' ', '\t', '\r', '\n']) {
        return Cow::Borrowed(path);
    }
    let mut tight = String::with_capacity(path.len());
    let mut space = String::new();
    let mut scan = Scan::default();
    for character in path.chars() {
        if matches!(character, ' ' | '\t' | '\r' | '\n') && scan.quote.is_none() && !scan.parenthesis {
            space.push(character);
            continue;
        }
        if scan.depth > 0 {
            tight.push_str(if space.contains('\n') { " " } else { &space });
        }
        space.clear();
        tight.push(character);
        scan.step(character);
    }
    if scan.closed() { Cow::Owned(tight) } else { Cow::Borrowed(path) }
}

/// The path in parts between which a line may end; one part where its brackets do not close.
pub fn segments(path: &str) -> Vec<&str> {
    let mut segments = Vec::new();
    let mut scan = Scan::default();
    let mut start = 0;
    let mut before = ' ';
    for (at, character) in path.char_indices() {
        let outside = scan.depth == 0 && !scan.parenthesis && scan.quote.is_none();
        if outside && at > start && matches!(character, '.' | '[') && before != '.' {
            segments.extend(path.get(start..at));
            start = at;
        }
        scan.step(character);
        before = character;
    }
    segments.extend(path.get(start..));
    if scan.closed() { segments } else { vec![path] }
}

/// Where in a path a character stands.
#[derive(Default)]
struct Scan {
    depth: usize,
    quote: Option<char>,
    escaped: bool,
    parenthesis: bool,
}

impl Scan {
    /// Whether every bracket and every quote has closed.
    fn closed(&self) -> bool {
        self.depth == 0 && self.quote.is_none()
    }

    fn step(&mut self, character: char) {
        match (self.quote, character) {
            (Some(_), _) if self.escaped => self.escaped = false,
            (Some(_), '\\') => self.escaped = true,
            (Some(quote), _) if quote == character => self.quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') if self.depth > 0 => self.quote = Some(character),
            (None, '[') => self.depth += 1,
            (None, ']') => self.depth = self.depth.saturating_sub(1),
            (None, '(') if self.depth == 0 => self.parenthesis = true,
            (None, ')') => self.parenthesis = false,
            (None, _) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::tightened;
    use crate::jsonpath::Path;

    #[test]
    fn a_path_is_the_same_however_its_lines_end() {
        for (written, text) in [
            (".a\n  .b [0]", ".a.b[0]"),
            (" ..a\r\n\t['b c']", "..a['b c']"),
            (".a[?@.b ==\n    'c  d']", ".a[?@.b == 'c  d']"),
            (".a[?@.b ==  1]", ".a[?@.b ==  1]"),
        ] {
            let (path, tight) = (Path::compile(written).unwrap(), Path::compile(text).unwrap());
            assert_eq!(path.text(), text);
            assert_eq!(path, tight);
        }
        assert_eq!(tightened(".a [0"), ".a [0");
    }
}
