//! The few lines of a file that a diagnostic shows, made ready for a terminal: as wide as it is,
//! without control characters, and numbered as in the file.
//!
//! Its cost depends on the places and the width, never on the size of the file or of a line.

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::printable::{printable, sign};
use crate::source::{Position, Source, Span};

/// A longer place is underlined on its first line only.
const MOST_LINES: u32 = 8;

/// How wide a tab is drawn; the renderer's own default.
const TAB: usize = 4;

/// A place to underline.
#[derive(Debug, Clone)]
pub struct Mark {
    /// Where.
    pub span: Span,
    /// Its first position, for the header.
    pub start: Position,
    /// What it is; may be empty.
    pub label: String,
}

/// Lines of one file with the places underlined in them. The first mark is the one that it is about.
#[derive(Debug)]
pub struct Excerpt {
    name: String,
    text: String,
    lines: Vec<ShownLine>,
    marks: Vec<ShownMark>,
}

/// A line as it is shown, with its line end.
#[derive(Debug)]
struct ShownLine {
    /// Counted from 1, in the file.
    number: u32,
    /// Where it starts in the excerpt's text.
    start: usize,
    /// Where it ends there.
    end: usize,
}

#[derive(Debug)]
struct ShownMark {
    span: SourceSpan,
    start: Position,
    label: Option<String>,
}

/// A mark on the way to be shown: where it is in the file, and in the excerpt as far as known.
struct Placing {
    from: usize,
    to: usize,
    shown: (usize, usize),
}

impl Excerpt {
    /// The lines of `source` around `marks`, none wider than `width` columns where it can be helped.
    #[must_use]
    pub fn new(source: &Source, marks: &[Mark], width: usize) -> Self {
        let mut places: Vec<Placing> = marks.iter().map(|mark| Placing::new(source, mark.span)).collect();
        let mut excerpt = Self {
            name: printable(source.name()).into_owned(),
            text: String::new(),
            lines: Vec::new(),
            marks: Vec::new(),
        };
        for number in numbers(source, &places) {
            excerpt.show_line(source, number, &mut places, width);
        }
        excerpt.marks = marks
            .iter()
            .zip(&places)
            .map(|(mark, place)| ShownMark {
                span: (place.shown.0, place.shown.1.saturating_sub(place.shown.0)).into(),
                start: mark.start,
                label: Some(printable(&mark.label).into_owned()).filter(|label| !label.is_empty()),
            })
            .collect();
        excerpt
    }

    /// The line on which `span` begins, shortened around it to about `width` columns.
    #[must_use]
    pub fn line(source: &Source, span: Span, width: usize) -> String {
        let mut excerpt =
            Self { name: String::new(), text: String::new(), lines: Vec::new(), marks: Vec::new() };
        let place = Placing::new(source, span);
        let number = source.line_of(place.from as u32);
        excerpt.show_line(source, number, &mut [place], width);
        printable(excerpt.text.trim_end()).into_owned()
    }

    /// The marks as labels of the excerpt's text.
    pub fn labels(&self) -> impl Iterator<Item = LabeledSpan> {
        self.marks.iter().enumerate().map(|(index, mark)| match index {
            0 => LabeledSpan::new_primary_with_span(mark.label.clone(), mark.span),
            _ => LabeledSpan::new_with_span(mark.label.clone(), mark.span),
        })
    }

    fn show_line(&mut self, source: &Source, number: u32, places: &mut [Placing], width: usize) {
        let line = content(source, number);
        let text = source.slice(line);
        let offset = line.start as usize;
        let points = |place: &Placing| [place.from, place.to];
        let mut cuts: Vec<usize> = places.iter().flat_map(points).collect();
        cuts.retain(|&point| (offset..=offset + text.len()).contains(&point));
        for point in &mut cuts {
            *point -= offset;
        }
        cuts.sort_unstable();
        cuts.dedup();

        let start = self.text.len();
        let mut shown = Vec::with_capacity(cuts.len());
        let mut rest = cuts.iter().copied().peekable();
        let mut end = 0;
        for (from, to) in pieces(text, &cuts, width) {
            if from > end {
                self.text.push('…');
            }
            for (at, character) in text.get(from..to).unwrap_or_default().char_indices() {
                while rest.next_if(|&point| point <= from + at).is_some() {
                    shown.push(self.text.len());
                }
                self.text.push(if character == '\t' { '\t' } else { sign(character).unwrap_or(character) });
            }
            while rest.next_if(|&point| point <= to).is_some() {
                shown.push(self.text.len());
            }
            end = to;
        }
        if end < text.len() {
            self.text.push('…');
        }
        self.text.push('\n');
        self.lines.push(ShownLine { number, start, end: self.text.len() });

        for place in places {
            for (&point, &at) in cuts.iter().zip(&shown) {
                if place.from == offset + point {
                    place.shown.0 = at;
                }
                if place.to == offset + point {
                    place.shown.1 = at;
                }
            }
        }
    }

    fn line_at(&self, offset: usize) -> Option<usize> {
        let index = self.lines.partition_point(|line| line.end <= offset);
        (index < self.lines.len()).then_some(index)
    }

    /// Whether the lines from `first` to `last` follow each other in the file.
    fn connected(&self, first: usize, last: usize) -> bool {
        match (self.lines.get(first), self.lines.get(last)) {
            (Some(one), Some(other)) => (other.number - one.number) as usize == last - first,
            _ => false,
        }
    }
}

impl Placing {
    fn new(source: &Source, span: Span) -> Self {
        let text = source.text();
        let bom = text.len() - text.trim_start_matches('\u{feff}').len();
        let from = text.floor_char_boundary(span.start as usize).max(bom);
        let to = text.floor_char_boundary(span.end as usize).max(from);
        let to =
            from + text.get(from..to).unwrap_or_default().trim_end_matches(['\n', '\r', ' ', '\t']).len();
        let (first, last) = (source.line_of(from as u32), source.line_of(to as u32));
        // Neither end may stand inside a line end, which is not shown.
        let from = from.min(content(source, first).end as usize).max(bom);
        let to = match last - first < MOST_LINES {
            true => to.min(content(source, last).end as usize).max(from),
            false => content(source, first).end as usize,
        };
        Self { from, to, shown: (0, 0) }
    }
}

/// The line without its line end and without the file's byte order mark.
fn content(source: &Source, number: u32) -> Span {
    let line = source.line_span(number);
    let text = source.slice(line);
    let bom = if line.start == 0 { text.len() - text.trim_start_matches('\u{feff}').len() } else { 0 };
    Span { start: line.start + bom as u32, end: line.end }
}

/// The lines to show, in order: those of the places, and one before and after.
fn numbers(source: &Source, places: &[Placing]) -> Vec<u32> {
    let last_line = source.line_of(u32::MAX);
    let mut numbers: Vec<u32> = places
        .iter()
        .flat_map(|place| {
            let first = source.line_of(place.from as u32).saturating_sub(1).max(1);
            first..=(source.line_of(place.to as u32) + 1).min(last_line)
        })
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    // A file's last line end begins no line that anyone sees, unless a place is there.
    let end = source.text().len();
    if numbers.len() > 1
        && numbers.last() == Some(&last_line)
        && content(source, last_line).is_empty()
        && places.iter().all(|place| place.to < end)
    {
        numbers.pop();
    }
    numbers
}

/// The ranges of `line` to show, in order and apart: the whole line if it fits, else what is around
/// `points`, of which there is one at each end of a mark; without points the start of the line.
fn pieces(line: &str, points: &[usize], width: usize) -> Vec<(usize, usize)> {
    if forward(line, 0, width) == line.len() {
        return vec![(0, line.len())];
    }
    if points.is_empty() {
        return vec![(0, forward(line, 0, width.saturating_sub(1)))];
    }
    let share = (width / points.len().max(2)).max(12);
    let mut pieces: Vec<(usize, usize)> = Vec::with_capacity(points.len());
    for &point in points {
        let from = backward(line, point, share / 3);
        let to = forward(line, point, share - share / 3);
        match pieces.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => pieces.push((from, to)),
        }
    }
    // What is left of the width goes to the right of the last piece, then to the left of the first.
    let room = |pieces: &[(usize, usize)]| {
        let used: usize = pieces.iter().map(|&(from, to)| columns(line, from, to) + 1).sum();
        width.saturating_sub(used + 1)
    };
    let left = room(&pieces);
    if let Some(last) = pieces.last_mut() {
        last.1 = forward(line, last.1, left);
    }
    let left = room(&pieces);
    if let Some(first) = pieces.first_mut() {
        first.0 = backward(line, first.0, left);
    }
    pieces
}

/// How wide the characters between two offsets are.
fn columns(line: &str, from: usize, to: usize) -> usize {
    line.get(from..to).unwrap_or_default().chars().map(width_of).sum()
}

/// The offset up to which the characters from `from` on fill at most `width` columns.
fn forward(line: &str, from: usize, width: usize) -> usize {
    let rest = line.get(from..).unwrap_or_default();
    from + fitting(rest.char_indices().map(|(at, one)| (at + one.len_utf8(), one)), width).unwrap_or(0)
}

/// The offset from which on the characters up to `to` fill at most `width` columns.
fn backward(line: &str, to: usize, width: usize) -> usize {
    fitting(line.get(..to).unwrap_or_default().char_indices().rev(), width).unwrap_or(to)
}

/// How many columns a character is given: two from the Hangul letters on, where the wide ones begin, and
/// one at least, so that a heap of combining marks comes to an end.
fn width_of(character: char) -> usize {
    match character {
        '\t' => TAB,
        '\u{1100}'.. => 2,
        _ => 1,
    }
}

/// The offset of the last of `characters` that fits.
fn fitting(characters: impl Iterator<Item = (usize, char)>, width: usize) -> Option<usize> {
    characters
        .scan(0, |column, (at, character)| {
            *column += width_of(character);
            (*column <= width).then_some(at)
        })
        .last()
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let out = MietteError::OutOfBounds;
        let last_byte = span.offset() + span.len().saturating_sub(1);
        let (Some(first), Some(last)) = (self.line_at(span.offset()), self.line_at(last_byte)) else {
            return Err(out);
        };
        if !self.connected(first, last) {
            return Err(out);
        }
        // Without context it is asked for the position of a label, which the file has and not the excerpt.
        let position = self.marks.iter().find(|mark| mark.span == *span).map(|mark| mark.start);
        if let (0, 0, Some(position)) = (before, after, position) {
            let data = self.text.as_bytes().get(span.offset()..span.offset() + span.len()).ok_or(out)?;
            return Ok(Box::new(MietteSpanContents::new_named(
                self.name.clone(),
                data,
                *span,
                position.line.saturating_sub(1) as usize,
                position.column.saturating_sub(1) as usize,
                last - first + 1,
            )));
        }
        let mut from = first.saturating_sub(before);
        while !self.connected(from, first) {
            from += 1;
        }
        let mut to = (last + after).min(self.lines.len().saturating_sub(1));
        while !self.connected(last, to) {
            to -= 1;
        }
        let (Some(top), Some(bottom)) = (self.lines.get(from), self.lines.get(to)) else {
            return Err(out);
        };
        let data = self.text.as_bytes().get(top.start..bottom.end).ok_or(out)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            data,
            (top.start, bottom.end - top.start).into(),
            top.number.saturating_sub(1) as usize,
            0,
            to - from + 1,
        )))
    }
}
