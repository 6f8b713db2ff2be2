//! `hook explain`: the page of a code, its examples, and its look on a terminal.

use super::Code;
use super::human::HumanOptions;
use super::printable::wrap;
use super::suggest;

/// How far examples stand in from the left.
const INDENT: &str = "    ";

/// The widest text that is pleasant to read.
const WIDEST: usize = 100;

/// The code that `name` asks for: `url::scheme`, also written `url.scheme` or in other case.
///
/// # Errors
///
/// [`UnknownCode`] where there is none.
pub fn lookup(name: &str) -> Result<Code, UnknownCode> {
    let plain = name.trim().to_lowercase().replace(['.', '/'], "::");
    Code::named(&plain).ok_or_else(|| UnknownCode::new(name, &plain))
}

/// No code is called so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no diagnostic is called `{name}`")]
pub struct UnknownCode {
    name: String,
    /// What to do instead.
    pub help: String,
}

impl UnknownCode {
    fn new(name: &str, plain: &str) -> Self {
        let names = || Code::ALL.iter().map(|code| code.as_str());
        // Some remember the group alone.
        let group: Vec<&str> = names().filter(|name| name.split("::").next() == Some(plain)).collect();
        let help = if let Some(near) = suggest::nearest_code(plain, names()) {
            format!("did you mean `{near}`?")
        } else if group.is_empty() {
            "codes are written as `hook check` prints them, such as `url::scheme`".to_owned()
        } else {
            suggest::one_of(group)
        };
        Self { name: name.to_owned(), help }
    }
}

/// The page of `code`, in Markdown.
#[must_use]
pub fn page(code: Code) -> &'static str {
    code.page()
}

/// What the fault of `code` is, in a sentence: the first of its page.
#[must_use]
pub fn sentence(code: Code) -> String {
    let lines = blocks(code.page()).filter_map(|block| match block {
        Block::Line(line) => Some(line.trim()),
        Block::Heading { .. } | Block::Code { .. } => None,
    });
    let paragraph = lines.skip_while(|line| line.is_empty()).take_while(|line| !line.is_empty());
    let paragraph = paragraph.collect::<Vec<_>>().join(" ");
    match paragraph.split_once(". ") {
        Some((first, _)) => format!("{first}."),
        None => paragraph,
    }
}

/// The examples of a page: texts of the language, or of a `hook.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Examples<'a> {
    /// Those under `## Bad`: each gives the page's code and nothing else.
    pub bad: Vec<&'a str>,
    /// Those under `## Good`: none gives anything.
    pub good: Vec<&'a str>,
}

/// The examples of `page`.
#[must_use]
pub fn parse_examples(page: &str) -> Examples<'_> {
    let mut examples = Examples::default();
    let mut heading = "";
    for block in blocks(page) {
        match block {
            Block::Heading { text, .. } => heading = text,
            Block::Code { language: "hook" | "toml", text } => match heading {
                "Bad" => examples.bad.push(text),
                "Good" => examples.good.push(text),
                _ => {}
            },
            Block::Code { .. } | Block::Line(_) => {}
        }
    }
    examples
}

/// `page` for a terminal: headings bold where there is colour, examples indented, text wrapped.
#[must_use]
pub fn render(page: &str, options: HumanOptions) -> String {
    let width = options.width.min(WIDEST);
    let mut out = String::new();
    let mut paragraph = String::new();
    for block in blocks(page) {
        if let Block::Line(line) = block
            && !line.trim().is_empty()
        {
            // A list item begins a line of its own.
            if line.starts_with("- ") {
                flush(&mut out, &mut paragraph, width);
            } else if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line.trim_end());
            continue;
        }
        flush(&mut out, &mut paragraph, width);
        match block {
            Block::Line(_) => out.push('\n'),
            Block::Heading { level, text } => {
                let severity = Code::named(text).filter(|_| level == 1).map(Code::severity);
                let note = severity.map(|one| format!(" ({})", one.as_str())).unwrap_or_default();
                out.push_str(&match options.colour {
                    true => format!("\u{1b}[1m{text}\u{1b}[0m{note}\n"),
                    false => format!("{text}{note}\n"),
                });
            }
            Block::Code { text, .. } => {
                for line in text.lines() {
                    out.push_str(if line.is_empty() { "" } else { INDENT });
                    out.push_str(line);
                    out.push('\n');
                }
            }
        }
    }
    flush(&mut out, &mut paragraph, width);
    out
}

fn flush(out: &mut String, paragraph: &mut String, width: usize) {
    if !paragraph.is_empty() {
        let wrapped = wrap(paragraph, width);
        let wrapped = if paragraph.starts_with("- ") { wrapped.replace('\n', "\n  ") } else { wrapped };
        out.push_str(&wrapped);
        out.push('\n');
        paragraph.clear();
    }
}

/// A part of a page.
enum Block<'a> {
    Heading { level: usize, text: &'a str },
    Code { language: &'a str, text: &'a str },
    Line(&'a str),
}

/// The parts of `page`: fenced code whole, all else line by line.
fn blocks(page: &str) -> impl Iterator<Item = Block<'_>> {
    let mut rest = page;
    std::iter::from_fn(move || {
        let line = rest.lines().next()?;
        rest = after_line(rest);
        if let Some(language) = line.strip_prefix("```") {
            let start = rest;
            while !rest.is_empty() && !rest.starts_with("```") {
                rest = after_line(rest);
            }
            let text = start.get(..start.len() - rest.len()).unwrap_or_default();
            rest = after_line(rest);
            return Some(Block::Code { language: language.trim(), text });
        }
        let level = line.len() - line.trim_start_matches('#').len();
        Some(match line.get(level..).and_then(|text| text.strip_prefix(' ')) {
            Some(text) if level > 0 => Block::Heading { level, text: text.trim() },
            _ => Block::Line(line),
        })
    })
}

fn after_line(text: &str) -> &str {
    text.split_once('\n').map_or("", |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# url::scheme\n\nOne line\nand more.\n\n- an item\n- another\n\n## Bad\n\n```hook\n\
        webhook a {\n\n  GET \"x\"\n}\n```\n\nWrong.\n\n## Good\n\n```hook\nb\n```\n\n```json\n{}\n```\n";

    const PLAIN: HumanOptions = HumanOptions { colour: false, graphics: true, unicode: true, width: 80 };

    #[test]
    fn finds_the_examples() {
        let examples = parse_examples(PAGE);
        assert_eq!(examples.bad, ["webhook a {\n\n  GET \"x\"\n}\n"]);
        assert_eq!(examples.good, ["b\n"]);
        assert_eq!(parse_examples("```hook\nnever closed"), Examples::default());
    }

    #[test]
    fn renders_for_a_terminal() {
        let text = render(PAGE, PLAIN);
        assert_eq!(
            text,
            "url::scheme (error)\n\nOne line and more.\n\n- an item\n- another\n\nBad\n\n    webhook a {\n\n      \
             GET \"x\"\n    }\n\nWrong.\n\nGood\n\n    b\n\n    {}\n"
        );
        let colour = render(PAGE, HumanOptions { colour: true, ..PLAIN });
        assert!(colour.starts_with("\u{1b}[1murl::scheme\u{1b}[0m (error)\n"));
        assert_eq!(colour.replace("\u{1b}[1m", "").replace("\u{1b}[0m", ""), text);
    }

    #[test]
    fn looks_codes_up() {
        assert_eq!(lookup("url::scheme"), Ok(Code::UrlScheme));
        assert_eq!(lookup(" URL.Scheme"), Ok(Code::UrlScheme));
        let help = |name| lookup(name).unwrap_err().help;
        assert_eq!(help("url::sheme"), "did you mean `url::scheme`?");
        assert_eq!(help("probable_typo"), "did you mean `variable::probable_typo`?");
        assert_eq!(
            help("xpath"),
            "write one of `xpath::invalid`, `xpath::unsupported` or `xpath::undeclared_prefix`"
        );
        assert_eq!(help("E0308"), "codes are written as `hook check` prints them, such as `url::scheme`");
        assert_eq!(lookup("x").unwrap_err().to_string(), "no diagnostic is called `x`");
    }

    #[test]
    fn every_page_has_its_parts() {
        for &code in Code::ALL {
            let page = page(code);
            assert!(page.starts_with(&format!("# {code}\n\n")), "{code}");
            let Examples { bad, good } = parse_examples(page);
            assert_eq!((bad.len(), good.len()), (1, 1), "{code}");
            assert!(
                bad.iter().chain(&good).all(|example| !example.contains('\t') && example.ends_with('\n'))
            );
            let text = render(page, PLAIN);
            for line in text.lines().filter(|line| !line.starts_with(INDENT)) {
                assert!(line.chars().count() <= 80, "{code}: {line}");
            }
        }
    }
}
