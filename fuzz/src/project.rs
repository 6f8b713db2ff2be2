//! A project of any files.

use std::path::Path;

use hooklang::source::{Source, Sources};

/// What separates two files of an input.
pub const BORDER: &str = "\n#----\n";

/// How large an input is at most: what many small faults cost is another test's matter.
const MOST: usize = 64 << 10;

/// The files of `data`; `None` where it is too large, or not text.
pub fn files(data: &[u8]) -> Option<Vec<String>> {
    let text = std::str::from_utf8(data).ok().filter(|text| text.len() <= MOST)?;
    Some(text.split(BORDER).take(4).map(str::to_owned).collect())
}

/// The project of `files`.
pub fn sources(files: &[String]) -> Sources {
    let mut sources = Sources::default();
    for (number, text) in files.iter().enumerate() {
        sources.add(source(number, text.clone()));
    }
    sources
}

/// The file with that number.
pub fn source(number: usize, text: String) -> Source {
    let name = format!("{number}.hook");
    Source::new(Path::new(&name).to_owned(), name, text)
}

/// Numbers that depend on nothing but the input.
pub struct Numbers(u64);

impl Numbers {
    /// Those of `data`.
    pub fn of(data: &[u8]) -> Self {
        let seed = data.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(seed | 1)
    }

    /// One below `end`; 0 where that is 0.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % end.max(1)
    }
}
