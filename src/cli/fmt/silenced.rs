//! What the comments `# allow(CODE)` silence: the same before and after.

use std::collections::{HashMap, HashSet};

use hooklang::Options;
use hooklang::diagnostics::Code;
use hooklang::source::{FileId, Source, Sources};

/// The files of the project whose diagnostics would not be the same with the texts of `new`. The comments count for the
/// line that they stand on, or the one below, and lines are what a layout changes.
pub fn differently(sources: &Sources, new: &HashMap<FileId, &str>) -> HashSet<FileId> {
    let changes = |file: FileId, source: &Source| {
        new.get(&file).is_some_and(|text| *text != source.text() && source.text().contains("allow("))
    };
    if !sources.iter().any(|(file, source)| changes(file, source)) {
        return HashSet::new();
    }
    let after = sources.with_texts(|file, _| new.get(&file).map(|text| (*text).to_owned()));
    let (mut before, mut after) = (codes(sources), codes(&after));
    let files = sources.iter().map(|(file, _)| file);
    files.filter(|file| new.contains_key(file) && before.remove(file) != after.remove(file)).collect()
}

/// What is reported of each file.
fn codes(sources: &Sources) -> HashMap<FileId, Vec<Code>> {
    let mut codes: HashMap<FileId, Vec<Code>> = HashMap::new();
    for one in hooklang::check(sources, &Options::default()) {
        codes.entry(one.location.file).or_default().push(one.code);
    }
    codes.values_mut().for_each(|codes| codes.sort_unstable());
    codes
}
