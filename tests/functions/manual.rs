//! `docs/functions.md` is made from what the functions state.

use hooklang::functions::manual;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/functions.md");

#[test]
fn the_manual_is_what_the_functions_state() {
    let made = manual();
    if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
        std::fs::write(PAGE, &made).unwrap();
    }
    let kept = std::fs::read_to_string(PAGE).unwrap_or_default();
    assert!(kept == made, "run this test with INSTA_UPDATE=always, and read what changes");
}
