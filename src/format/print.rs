//! The tree as text, with `\n` as line ends.

use super::tree::{Entry, Group, Item, Piece};
use super::{WIDTH, align, entry, text};
use crate::jsonpath;

/// What one level is indented by.
const STEP: usize = 2;

/// Prints a file.
pub(super) fn file(items: &[Item<'_>]) -> String {
    let mut printer = Printer::default();
    printer.items(items, 0, false);
    printer.out
}

#[derive(Default)]
struct Printer {
    out: String,
    line_start: usize,
}

impl Printer {
    fn items(&mut self, items: &[Item<'_>], indentation: usize, commas: bool) {
        let padding = align::padding(items, indentation);
        let last = items.iter().rposition(|item| matches!(item, Item::Entry(_)));
        for (index, item) in items.iter().enumerate() {
            match item {
                Item::Blank => self.out.push('\n'),
                Item::Comment(comment) => {
                    self.indent(indentation);
                    self.out.push_str(comment);
                    self.out.push('\n');
                }
                Item::Entry(entry) => {
                    let comma = if commas && Some(index) != last { "," } else { "" };
                    let padding = padding.get(index).copied().unwrap_or(0);
                    self.indent(indentation);
                    self.entry(entry, indentation, padding, comma);
                    self.out.push('\n');
                }
            }
            self.line_start = self.out.len();
        }
    }

    fn indent(&mut self, indentation: usize) {
        self.line_start = self.out.len();
        self.out.extend(std::iter::repeat_n(' ', indentation));
    }

    /// Goes on in a new line, unless it does already.
    fn new_line(&mut self, indentation: usize) {
        if !self.line().trim_ascii().is_empty() {
            self.out.push('\n');
            self.indent(indentation);
        }
    }

    /// The columns of the line that is being written.
    fn column(&self) -> usize {
        self.line().chars().count()
    }

    fn line(&self) -> &str {
        self.out.get(self.line_start..).unwrap_or_default()
    }

    /// Whether `text` would go on past the width.
    fn overflows(&self, text: &str) -> bool {
        self.column() + 1 + text.chars().count() > WIDTH
    }

    fn entry(&mut self, entry: &Entry<'_>, indentation: usize, padding: usize, comma: &str) {
        match entry::flat(&entry.pieces) {
            Some(line) if indentation + padding + line.chars().count() + comma.len() <= WIDTH => {
                self.aligned(&line, padding);
            }
            _ => self.broken(&entry.pieces, indentation, comma),
        }
        self.out.push_str(comma);
        if let Some(comment) = entry.comment {
            self.comment(comment);
        }
    }

    /// A comment after what stands on the line.
    fn comment(&mut self, comment: &str) {
        if !self.line().trim_ascii().is_empty() {
            self.out.push_str("  ");
        }
        self.out.push_str(comment);
    }

    /// `line` with spaces before its first ` = `, which is the one that is aligned.
    fn aligned(&mut self, line: &str, padding: usize) {
        match line.split_once(" = ") {
            Some((before, after)) if padding > 0 => {
                self.out.push_str(before);
                self.out.extend(std::iter::repeat_n(' ', padding));
                self.out.push_str(" = ");
                self.out.push_str(after);
            }
            _ => self.out.push_str(line),
        }
    }

    /// An entry that takes several lines, or more than the width.
    fn broken(&mut self, pieces: &[Piece<'_>], indentation: usize, comma: &str) {
        let deeper = indentation + STEP;
        let breaks_before_or = indentation + entry::columns_of_first_line(pieces) > WIDTH;
        let mut after_comment = false;
        for (index, piece) in pieces.iter().enumerate() {
            let after_comma = index > 0 && matches!(pieces.get(index - 1), Some(Piece::Word(",")));
            if std::mem::take(&mut after_comment) {
                self.new_line(deeper);
            }
            let rest = pieces.get(index + 1..).unwrap_or_default();
            match piece {
                Piece::Word("or") if breaks_before_or => {
                    self.new_line(deeper);
                    self.out.push_str("or");
                }
                Piece::Word(word) if after_comma && self.overflows(word) => {
                    self.new_line(deeper);
                    self.out.push_str(word);
                }
                Piece::Word(word) => self.word(word),
                Piece::Path(path) => self.path(path, deeper),
                Piece::Comment(comment) => {
                    self.comment(comment);
                    after_comment = true;
                }
                Piece::MultiLine(written) => self.multi_line(written, deeper),
                Piece::Block(group) => self.group(group, indentation, false),
                Piece::Json(group) => self.json(group, rest, indentation, comma),
            }
        }
    }

    fn word(&mut self, word: &str) {
        if entry::is_apart(self.line(), word) {
            self.out.push(' ');
        }
        self.out.push_str(word);
    }

    fn path(&mut self, path: &str, indentation: usize) {
        if !self.overflows(path) {
            self.word(path);
            return;
        }
        for (index, segment) in jsonpath::segments(path).into_iter().enumerate() {
            if index == 0 {
                self.word(segment);
                continue;
            }
            if self.overflows(segment) && self.column() > indentation {
                self.new_line(indentation);
            }
            self.out.push_str(segment);
        }
    }

    fn multi_line(&mut self, written: &str, indentation: usize) {
        for (index, line) in text::moved(written, indentation).iter().enumerate() {
            if index == 0 {
                self.word(line);
            } else {
                self.out.push('\n');
                self.line_start = self.out.len();
                self.out.push_str(line);
            }
        }
    }

    /// A list or object, on the line that is being written if it fits with what follows it.
    fn json(&mut self, group: &Group<'_>, rest: &[Piece<'_>], indentation: usize, comma: &str) {
        let flat = entry::flat_group(group).filter(|flat| {
            let after =
                entry::flat(rest).map_or(0, |rest| rest.chars().count() + usize::from(!rest.is_empty()));
            self.column() + 1 + flat.chars().count() + after + comma.len() <= WIDTH
        });
        match flat {
            Some(flat) => self.word(&flat),
            None => self.group(group, indentation, true),
        }
    }

    fn group(&mut self, group: &Group<'_>, indentation: usize, commas: bool) {
        self.word(group.open);
        if !entry::is_empty(group) {
            if let Some(comment) = group.comment {
                self.comment(comment);
            }
            self.out.push('\n');
            self.items(&group.items, indentation + STEP, commas);
            self.indent(indentation);
        }
        self.out.push_str(group.close);
    }
}
