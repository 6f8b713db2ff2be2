//! The public parsing cases of JSONTestSuite.

use hooklang::json::Json;

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conformance/json/test_parsing");

#[test]
fn json_is_that_of_rfc_8259() {
    let files = std::fs::read_dir(CASES).expect("the suite can be read");
    let (mut accepted, mut refused, mut either) = (0, 0, 0);
    for file in files {
        let file = file.expect("the folder can be read").path();
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        let bytes = std::fs::read(&file).expect("the file can be read");
        let read = Json::read_bytes(&bytes);
        match (name.as_bytes().first(), &read) {
            (Some(b'y'), Ok(json)) => {
                accepted += 1;
                let again = Json::read(&json.compact());
                assert_eq!(again.as_ref().map(Json::compact), Ok(json.compact()), "{name}");
                let theirs: serde_json::Value = serde_json::from_slice(&bytes).expect(&name);
                let ours: serde_json::Value = serde_json::from_str(&json.compact()).expect(&name);
                assert_eq!(ours, theirs, "{name}");
            }
            (Some(b'n'), Err(_)) => refused += 1,
            (Some(b'i'), _) => either += 1,
            _ => panic!("{name}: {read:?}"),
        }
    }
    println!("{accepted} accepted, {refused} refused, {either} either way");
    assert!(accepted > 90 && refused > 180);
}
