//! What would change in a file, as a unified diff.

use std::io::{self, Write};

use clap::builder::styling::{AnsiColor, Style};
use similar::TextDiff;

const ADDED: Style = AnsiColor::Green.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();
const PLACE: Style = AnsiColor::Cyan.on_default();

/// Writes the difference between two texts of the file `name`; nothing where there is none.
pub fn write(out: &mut dyn Write, name: &str, old: &str, new: &str) -> io::Result<()> {
    let difference = TextDiff::from_lines(old, new);
    let difference = difference.unified_diff().context_radius(3).header(name, name).to_string();
    for line in difference.split_inclusive('\n') {
        let style = match line.as_bytes().first() {
            Some(b'+') => ADDED,
            Some(b'-') => REMOVED,
            Some(b'@') => PLACE,
            _ => Style::new(),
        };
        let (text, end) = line.strip_suffix('\n').map_or((line, ""), |text| (text, "\n"));
        write!(out, "{style}{text}{style:#}{end}")?;
    }
    Ok(())
}
