//! JSONTestSuite: `body json` takes every JSON document and refuses what is none.

use std::path::Path;

use super::faults;

/// Legal here by comments and one comma after the last entry.
const LEGAL_HERE: [&str; 5] = [
    "n_array_extra_comma.json",
    "n_object_trailing_comma.json",
    "n_object_with_trailing_garbage.json",
    "n_structure_trailing_#.json",
    "n_array_number_and_comma.json",
];

#[test]
fn json_documents_paste_in_unchanged() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/json/test_parsing");
    let (mut taken, mut refused, mut wrong) = (0, 0, Vec::new());
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let Ok(json) = String::from_utf8(std::fs::read(&path).unwrap()) else {
            refused += usize::from(name.starts_with("n_"));
            continue;
        };
        let found = faults(&format!("webhook a {{\n  POST \"https://a.b\"\n  body json {json}\n}}\n"));
        if name.starts_with("y_") || LEGAL_HERE.contains(&&*name) {
            taken += 1;
            if !found.is_empty() {
                wrong.push(format!("{name}: {found:?}"));
            }
        } else if name.starts_with("n_") {
            refused += 1;
            if found.is_empty() {
                wrong.push(format!("{name}: {json:?} is taken"));
            }
        }
    }
    println!("{taken} taken, {refused} refused");
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!((taken, refused), (95 + 5, 188 - 5));
}
