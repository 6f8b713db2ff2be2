//! `hook check` for a host without files, such as a browser.
//!
//! The host writes a JSON object from file names to texts into the memory at `hook_input(LENGTH)`, calls
//! `hook_check()`, and reads as many bytes as that returns at `hook_output()`: the document that
//! `hook check --format json` prints.

use std::cell::RefCell;

use crate::diagnostics::json::render;
use crate::json::Json;
use crate::source::{Source, Sources};
use crate::{Options, check, keep_certain};

thread_local! {
    static INPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static OUTPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Room for `length` bytes of input, until the next call.
#[expect(unsafe_code, reason = "the host finds it by this name")]
#[unsafe(no_mangle)]
pub extern "C" fn hook_input(length: usize) -> *mut u8 {
    INPUT.with_borrow_mut(|input| {
        input.clear();
        input.resize(length, 0);
        input.as_mut_ptr()
    })
}

/// Checks the project of the input; the number of bytes of the output.
#[expect(unsafe_code, reason = "the host finds it by this name")]
#[unsafe(no_mangle)]
pub extern "C" fn hook_check() -> usize {
    let document = INPUT.with_borrow(|input| checked(input));
    OUTPUT.with_borrow_mut(|output| {
        *output = document.into_bytes();
        output.len()
    })
}

/// The output of the last check.
#[expect(unsafe_code, reason = "the host finds it by this name")]
#[unsafe(no_mangle)]
pub extern "C" fn hook_output() -> *const u8 {
    OUTPUT.with_borrow(|output| output.as_ptr())
}

fn checked(input: &[u8]) -> String {
    match sources(input) {
        Some(sources) => {
            let options = Options::default();
            let mut found: Vec<_> = check(&sources, &options).into_iter().collect();
            keep_certain(&sources, &options, &mut found);
            render(&found, &sources, None)
        }
        None => {
            render(&[], &Sources::default(), Some("the input is not a JSON object from file names to texts"))
        }
    }
}

fn sources(input: &[u8]) -> Option<Sources> {
    let files = Json::read_bytes(input).ok()?;
    let mut sources = Sources::default();
    for (name, text) in files.as_object()? {
        let name = name.to_string();
        sources.add(Source::new(name.clone().into(), name, text.as_text()?.to_owned()))?;
    }
    Some(sources)
}

#[cfg(test)]
mod tests {
    use super::checked;

    #[test]
    fn the_output_is_the_document_of_check() {
        let input = r#"{ "a.hook": "webhook a { GTE \"https://a.example.com\" }", "b.hook": "" }"#;
        let document = checked(input.as_bytes());
        assert!(document.contains(r#""code":"method::unknown""#), "{document}");
        assert!(document.contains(r#""file":"a.hook""#), "{document}");
    }

    #[test]
    fn what_is_not_a_project_is_an_error_in_the_document() {
        for input in ["", "[]", r#"{ "a.hook": 1 }"#] {
            assert!(checked(input.as_bytes()).contains(r#""error":"the input is not"#), "{input}");
        }
    }
}
