//! The paths of the fixtures, and the documents that they are for.

use hooklang::json::Json;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

fn read(path: &str) -> String {
    std::fs::read_to_string(format!("{ROOT}/{path}")).unwrap_or_else(|fault| panic!("{path}: {fault}"))
}

/// The blocks of `response json` of the compliance cases of RFC 9535, and the document of each.
pub fn json() -> impl Iterator<Item = (String, String)> {
    let suite = Json::read(&read("tests/conformance/jsonpath/cts.json")).expect("JSON");
    let cases = suite.get("tests").and_then(Json::as_list).expect("cases").to_vec();
    cases.into_iter().filter_map(|case| {
        let path = case.get("selector")?.as_text()?.strip_prefix('$')?.to_owned();
        let block = format!(
            "$flow.key.a = data{path}\n$flow.key.b = data{path} as list\n$flow.key.c = data{path} as number or []"
        );
        Some((block, case.get("document")?.compact()))
    })
}

/// The blocks of `response xml` of the expressions that are compared with lxml.
pub fn xml() -> impl Iterator<Item = String> {
    let expressions = read("tests/fixtures/xpath/expressions.txt");
    let expressions: Vec<String> = expressions.lines().map(str::to_owned).collect();
    let namespaces = "namespace soap = \"http://schemas.xmlsoap.org/soap/envelope/\"\n";
    expressions.into_iter().filter(|line| !line.is_empty() && !line.starts_with('#')).map(move |line| {
        let text = Json::from(line).compact();
        format!(
            "{namespaces}$flow.key.a = xpath {text}\n$flow.key.b = xpath {text} as list\n$flow.key.c = xpath {text} as number"
        )
    })
}
