//! A text of several lines, moved as a whole.

/// The lines of the multi-line text `written`, quotes included, with its closing quotes `margin` columns in. What each
/// line means stays the same (section 2, Values): it follows from how much further in it stands than the quotes.
pub(super) fn moved(written: &str, margin: usize) -> Vec<String> {
    let content = written.strip_suffix("\"\"\"").unwrap_or(written);
    let last = content.rsplit('\n').next().unwrap_or_default();
    let old_margin = last.len() - last.trim_start_matches([' ', '\t']).len();
    let mut lines: Vec<&str> = content.split('\n').collect();
    let closing = lines.pop().unwrap_or_default();
    let mut moved = Vec::with_capacity(lines.len() + 1);
    for (index, line) in lines.into_iter().enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        moved.push(match index {
            0 => first(line).to_owned(),
            _ => indented(inside(line, old_margin), margin),
        });
    }
    moved.push(format!("{:margin$}{}\"\"\"", "", inside(closing, old_margin)));
    moved
}

/// The line of the opening quotes: spaces alone after them are not part of the text.
fn first(line: &str) -> &str {
    let blank = line.strip_prefix("\"\"\"").is_some_and(|rest| rest.trim_matches([' ', '\t']).is_empty());
    if blank { "\"\"\"" } else { line }
}

/// What of `line` is part of the text: all after its first `margin` columns, or after its indentation, if that is less.
fn inside(line: &str, margin: usize) -> &str {
    let taken = line.bytes().take(margin).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    line.get(taken..).unwrap_or_default()
}

fn indented(line: &str, margin: usize) -> String {
    if line.is_empty() { String::new() } else { format!("{:margin$}{line}", "") }
}
