//! JSONTestSuite as `body json`, from the file to the server.

use std::sync::Arc;

use hooklang::runtime::transport::HttpTransport;
use hooklang::runtime::{Runner, Secrets, Settings, Status, Variables};
use hooklang::source::{Source, Sources};
use hooklang::{Options, check, compile};

use crate::support::{Answer, Server, conformance};

/// What is not JSON but legal in a file, and why.
const LEGAL_HERE: [(&str, &str); 5] = [
    ("n_array_extra_comma.json", "a comma may follow the last item"),
    ("n_array_number_and_comma.json", "a comma may follow the last item"),
    ("n_object_trailing_comma.json", "a comma may follow the last member"),
    ("n_object_with_trailing_garbage.json", "`#` begins a comment"),
    ("n_structure_trailing_#.json", "`#` begins a comment, up to the end of the line"),
];

/// The texts whose name begins so, by name.
fn texts(kind: &str) -> Vec<(String, Vec<u8>)> {
    let folder = conformance("json/test_parsing");
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if name.starts_with(kind) {
            texts.push((name, std::fs::read(entry.path()).unwrap()));
        }
    }
    texts.sort();
    texts
}

/// A project of one webhook that sends `json` to `url`.
fn file(webhook: &str, url: &str, json: &[u8]) -> Source {
    let head = format!("webhook {webhook} {{\n  POST \"{url}\"\n  body json ");
    let bytes = [head.as_bytes(), json, b"\n}\n"].concat();
    Source::from_bytes("a.hook".into(), format!("{webhook}.hook"), bytes)
}

/// The codes of the errors of a body.
fn errors(json: &[u8]) -> Vec<String> {
    let mut sources = Sources::default();
    sources.add(file("w", "https://a.example.com/", json));
    let found = check(&sources, &Options::default());
    let errors = found.as_slice().iter().filter(|fault| fault.code.severity().as_str() == "error");
    errors.map(|fault| fault.code.as_str().to_owned()).collect()
}

#[test]
fn what_is_no_json_is_refused() {
    let texts = texts("n_");
    let (mut refused, mut legal) = (0, 0);
    for (name, json) in &texts {
        let found = errors(json);
        if LEGAL_HERE.iter().any(|(legal, _)| legal == name) {
            assert_eq!(found, [""; 0], "{name}");
            legal += 1;
        } else {
            assert!(!found.is_empty(), "{name} is taken: {}", String::from_utf8_lossy(json));
            refused += 1;
        }
    }
    println!("n_: {} texts, {refused} refused, {legal} legal here", texts.len());
    assert_eq!((texts.len(), refused, legal), (188, 183, 5));
}

#[test]
fn what_may_be_either_does_no_harm() {
    let texts = texts("i_");
    let refused = texts.iter().filter(|(_, json)| !errors(json).is_empty()).count();
    println!("i_: {} texts, {refused} refused", texts.len());
    assert_eq!(texts.len(), 35);
}

/// A token of a JSON text; two texts of the same tokens have the same value, digits, order and all.
#[derive(Debug, PartialEq, Eq)]
enum Token {
    Sign(char),
    /// A number or a word, as it is written.
    Word(String),
    /// A text without its escapes, in UTF-16.
    Text(Vec<u16>),
}

/// Reads JSON apart, knowing nothing of what reads and writes it elsewhere.
fn tokens(text: &str) -> Vec<Token> {
    let mut signs = text.chars().peekable();
    let mut tokens = Vec::new();
    while let Some(sign) = signs.next() {
        match sign {
            ' ' | '\t' | '\n' | '\r' => {}
            '{' | '}' | '[' | ']' | ':' | ',' => tokens.push(Token::Sign(sign)),
            '"' => {
                let mut units = Vec::new();
                loop {
                    let sign = signs.next().unwrap();
                    match sign {
                        '"' => break,
                        '\\' => match signs.next().unwrap() {
                            'u' => {
                                let digits: String = signs.by_ref().take(4).collect();
                                units.push(u16::from_str_radix(&digits, 16).unwrap());
                            }
                            'b' => units.push(8),
                            'f' => units.push(12),
                            'n' => units.push(10),
                            'r' => units.push(13),
                            't' => units.push(9),
                            sign => units.push(sign as u16),
                        },
                        sign => units.extend(sign.encode_utf16(&mut [0; 2]).iter()),
                    }
                }
                tokens.push(Token::Text(units));
            }
            sign => {
                let mut word = String::from(sign);
                while let Some(sign) =
                    signs.next_if(|sign| sign.is_ascii_alphanumeric() || "+-.".contains(*sign))
                {
                    word.push(sign);
                }
                tokens.push(Token::Word(word));
            }
        }
    }
    tokens
}

#[tokio::test]
async fn json_is_sent_as_it_is_written() {
    let texts = texts("y_");
    let paths: Vec<String> = (0..texts.len()).map(|index| format!("/w{index}")).collect();
    let server = Server::start(paths.iter().map(|path| (path.as_str(), Answer::status(204))));
    let mut sources = Sources::default();
    let account = "account { allow http  allow network \"127.0.0.0/8\" }\n";
    sources.add(Source::new("account.hook".into(), "account.hook".into(), account.into()));
    for (path, (_, json)) in paths.iter().zip(&texts) {
        sources.add(file(path.trim_start_matches('/'), &server.url(path), json));
    }
    let (program, diagnostics) = compile(&sources, &Options::default());
    let program = program.unwrap_or_else(|| panic!("{diagnostics:#?}"));
    let transport = HttpTransport::builder().account(&program.account).build().unwrap();
    let secrets = Secrets::from_iter(Vec::<(String, String)>::new());
    let runner = Runner::new(Arc::new(program), secrets, Arc::new(transport), Settings::default());
    for (path, (name, json)) in paths.iter().zip(&texts) {
        let webhook = path.trim_start_matches('/');
        let run = runner.run_webhook(webhook, &mut Variables::new()).await.unwrap();
        assert_eq!(run.status, Status::Success, "{name}: {run:#?}");
        let sent = server.requests().pop().unwrap();
        assert_eq!(&sent.target, path);
        assert_eq!(sent.header("content-type"), ["application/json"], "{name}");
        let written = std::str::from_utf8(json).unwrap();
        assert_eq!(tokens(sent.text()), tokens(written), "{name}");
    }
    println!("y_: {} texts, all sent with the same tokens", texts.len());
    assert_eq!(texts.len(), 95);
}
