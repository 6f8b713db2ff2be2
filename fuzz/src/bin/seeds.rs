//! Writes the first corpora, from the fixtures, into `corpus/TARGET`.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use hooklang_fuzz::{decompress, paths};

// What is instrumented needs libFuzzer's runtime, which needs a target.
libfuzzer_sys::fuzz_target!(|_data: &[u8]| {});

const FUZZ: &str = env!("CARGO_MANIFEST_DIR");

fn main() {
    let root = Path::new(FUZZ).join("..");
    let mut hooks = Vec::new();
    for folder in ["tests/fixtures", "examples"] {
        collect(&root.join(folder), "hook", &mut hooks);
    }
    for (number, path) in hooks.iter().enumerate() {
        let text = fs::read(path).expect("it can be read");
        write("check", number, &text);
        write("edits", number, &text);
    }
    for (number, (_, document)) in paths::json().enumerate() {
        write("json_response", number, &[&(number as u16).to_be_bytes()[..], document.as_bytes()].concat());
    }
    let mut files = Vec::new();
    collect(&root.join("tests/conformance/json"), "json", &mut files);
    for (number, path) in files.iter().enumerate() {
        let body = fs::read(path).expect("it can be read");
        write("json_response", 10_000 + number, &[&(number as u16).to_be_bytes()[..], &body].concat());
    }
    let mut documents = Vec::new();
    collect(&root.join("tests/fixtures/xpath"), "xml", &mut documents);
    let count = paths::xml().count();
    for (number, path) in documents.iter().cycle().take(count).enumerate() {
        let body = fs::read(path).expect("it can be read");
        write("xml_response", number, &[&(number as u16).to_be_bytes()[..], &body].concat());
    }
    for (number, codings) in decompress::CODINGS.into_iter().enumerate() {
        for (place, text) in
            ["", "a", &"{\"tier\":\"gold\"},".repeat(20), &"x".repeat(70_000)].into_iter().enumerate()
        {
            let body =
                codings.split(", ").fold(text.as_bytes().to_vec(), |body, coding| compress(coding, &body));
            write("decompress", number * 10 + place, &[&[number as u8][..], &body].concat());
        }
    }
    for (number, record) in RECORDS.into_iter().enumerate() {
        write("call_record", number, record.as_bytes());
    }
    for (number, function) in hooklang::functions::ALL.into_iter().enumerate() {
        let with = function.signature().example.with;
        write("functions", number, &[&[number as u8][..], with.as_bytes()].concat());
    }
}

const RECORDS: [&str; 3] = [
    r#"{"uuid":"9d34878d","legs":[{"callee_number":"919879072567","callee_type":"VISITOR","cdr_id":"f1ca##1","did_number":"912243690284","start_time":"2022-01-17T18:07:21.952+05:30","connect_time":"2022-01-17T18:07:28.889+05:30","end_time":"2022-01-17T18:07:44.851+05:30","hangup_cause":"16","incoming":false,"remote_hangup":false}],"recordings":[{"file_name":"a.wav","url":"https://rec.example.com/a.wav"}]}"#,
    r#"{"uuid":"u","legs":[{"connect_time":"2016-12-31T23:59:60Z","end_time":"2017-01-01T00:00:00.5Z"}]}"#,
    r#"{"uuid":"CanaryBird","legs":[{},{"callee_type":"AGENT","end_time":"9999-12-31T23:59:59Z"}],"recordings":[]}"#,
];

fn write(target: &str, number: usize, bytes: &[u8]) {
    let folder = Path::new(FUZZ).join("corpus").join(target);
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join(format!("seed-{number}")), bytes).expect("a file");
}

fn collect(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    let mut inside: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    inside.sort();
    for path in inside {
        if path.is_dir() {
            collect(&path, extension, found);
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
}

fn compress(coding: &str, body: &[u8]) -> Vec<u8> {
    let level = flate2::Compression::default();
    match coding {
        "gzip" => {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
            encoder.write_all(body).and_then(|()| encoder.finish()).expect("a `Vec` takes all")
        }
        "deflate" => {
            let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), level);
            encoder.write_all(body).and_then(|()| encoder.finish()).expect("a `Vec` takes all")
        }
        _ => {
            let mut compressed = Vec::new();
            brotli::CompressorWriter::new(&mut compressed, 4096, 5, 22)
                .write_all(body)
                .expect("a `Vec` takes all");
            compressed
        }
    }
}
