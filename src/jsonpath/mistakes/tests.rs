//! Every mistake with what is underlined and what is to stand there instead.

use super::super::Path;

/// Path, underlined, a part of the message, replacement.
type Case = (&'static str, &'static str, &'static str, Option<&'static str>);

const CASES: &[Case] = &[
    // Names and dots.
    (".first-name", ".first-name", "`-`", Some("[\"first-name\"]")),
    (".a.first-name.b", ".first-name", "`-`", Some("[\"first-name\"]")),
    ("..first-name", "first-name", "`-`", Some("[\"first-name\"]")),
    (".soap:Body", ".soap:Body", "`:`", Some("[\"soap:Body\"]")),
    (".@type", ".@type", "`@`", Some("[\"@type\"]")),
    (".$ref.a", ".$ref", "`$`", Some("[\"$ref\"]")),
    (".tickets.[0]", ".", "before `[`", Some("")),
    (".tickets.0", ".0", "an index", Some("[0]")),
    (".tickets.007", ".007", "a name", Some("[\"007\"]")),
    (".2nd", ".2nd", "`2nd` is a name", Some("[\"2nd\"]")),
    (".'a b'", ".'a b'", "after `.`", Some("['a b']")),
    (".customer.", ".", "ends with `.`", None),
    (".customer..", "..", "ends with `..`", None),
    (". customer", " ", "a space after `.`", Some("")),
    (". .customer", " ", "a space after `.`", None),
    ("[flow.key.index]", "flow.key.index", "has no `$`", Some("$flow.key.index")),
    ("...a", "...", "more than two `.`", None),
    ("customer.tier", "customer", "without a `.`", None),
    ("$.customer", "$", "at the start", Some("")),
    ("/customer", "/", "a `/`", Some(".")),
    (".a/b", ".a/b", "`/`", Some("[\"a/b\"]")),
    ("@.a", "@", "outside a filter", None),
    (".tickets.length()", ".length()", "outside a filter", None),
    (".tickets.map(t => t.id)", ".map(t => t.id)", "outside a filter", None),
    (".tickets(0).id", "(0)", "an index needs brackets", Some("[0]")),
    (".tickets(00).id", ".tickets(00)", "outside a filter", None),
    ("[?@.n &gt; 1]", "&gt;", "not an operator", Some(">")),
    ("[?@.n &lt;= 1]", "&lt;", "not an operator", Some("<")),
    (".tickets?(@.a)", "?", "outside brackets", None),
    (".a ", " ", "at the end", Some("")),
    // Brackets.
    ("[name]", "name", "without quotes", Some("\"name\"")),
    ("[first-name]", "first-name", "without quotes", Some("\"first-name\"")),
    ("[]", "[]", "nothing in them", None),
    ("[0,]", ",", "nothing after it", Some("")),
    ("[,0]", ",", "nothing before it", Some("")),
    ("[01]", "01", "not an index", Some("1")),
    ("[-01]", "-01", "not an index", Some("-1")),
    ("[-0]", "-0", "not an index", Some("0")),
    ("[+1]", "+1", "not an index", Some("1")),
    ("[1.0]", "1.0", "not an index", None),
    ("[1:02]", "02", "not an index", Some("2")),
    ("[:02]", "02", "not an index", Some("2")),
    ("[::-0]", "-0", "not an index", Some("0")),
    ("[1:2:3:4]", ":", "more than three", None),
    ("[9007199254740992]", "9007199254740992", "too large", None),
    ("[@.a]", "@", "outside a filter", Some("?@")),
    ("[(@.a == 1)]", "(", "at the start", Some("?(")),
    ("[(@.length-1)]", "(@.length-1)", "does not compute", Some("-1")),
    ("[(@.length-x)]", "(@.length-x)", "does not compute", None),
    ("[last]", "last", "not an index", None),
    ("[last()]", "last()", "not an index", Some("-1")),
    ("[first].id", "first", "not an index", None),
    ("[last, 0]", "last", "not an index", None),
    // Filters.
    ("[?(@.a = 1)]", "=", "not an operator", Some("==")),
    ("[?@.a=1]", "=", "not an operator", Some("==")),
    ("[?@.a === 1]", "===", "not an operator", Some("==")),
    ("[?@.a !== 1]", "!==", "not an operator", Some("!=")),
    ("[?@.a <> 1]", "<>", "not an operator", Some("!=")),
    ("[?type==\"b\"]", "type", "neither a path", Some("@.type")),
    ("[?@.a => 1]", "=>", "not an operator", Some(">=")),
    ("[?@.a & @.b]", "&", "not an operator", Some("&&")),
    ("[?@.a | @.b]", "|", "not an operator", Some("||")),
    ("[?@.a and @.b]", "and", "not a word", Some("&&")),
    ("[?@.a == 1 OR @.b]", "OR", "not a word", Some("||")),
    ("[?@.a is null]", "is", "not a word", Some("==")),
    ("[?not @.a]", "not", "not a word", Some("!")),
    ("[?@.a in [1]]", "in", "no `in`", None),
    ("[?@.a contains 'x']", "contains", "no `contains`", None),
    ("[?@.a =~ 'x']", "=~", "no `=~`", None),
    ("[?@.a == /x/]", "/", "pattern", None),
    ("[?@.a + 1 == 2]", "+", "does not compute", None),
    ("[?@.a == [1]]", "[", "a list or object", None),
    ("[?state == 'open']", "state", "neither", Some("@.state")),
    ("[?@.state == open]", "open", "neither", None),
    ("[?@state == 'open']", "state", "without a `.`", Some(".state")),
    ("[?@.first-name == 'x']", ".first-name", "`-`", Some("[\"first-name\"]")),
    ("[?@.a == True]", "True", "not a JSON value", Some("true")),
    ("[?@.a == None]", "None", "not a JSON value", Some("null")),
    ("[?@.a == .5]", ".5", "not a JSON number", None),
    ("[?@.a == 01]", "01", "not a JSON number", None),
    ("[?@.a == 1.]", "1.", "not a JSON number", None),
    ("[?@.a.length() > 1]", "@.a.length()", "after a path", Some("length(@.a)")),
    ("[?contains(@.a, 'x')]", "contains", "no function `contains`", None),
    ("[?lenght(@.a) > 1]", "lenght", "no function `lenght`", Some("length")),
    ("[?count (@.a) > 1]", " ", "a space", Some("")),
    ("[?'abc']", "'abc'", "is not a condition", None),
    ("[?@.*==1]", "@.*", "several values", None),
    ("[?length(@.a)]", "length(@.a)", "is not a condition", None),
    ("[?match(@.a, 'x') == true]", "match(@.a, 'x')", "true or false", None),
    ("[?match(@.a)]", "match(@.a)", "takes 2 values", None),
    ("[?count(1) > 1]", "1", "takes a path", None),
    ("[?length(@.a == 1) > 1]", "@.a == 1", "not a condition", None),
    ("[0, ?@.a = 1]", "=", "not an operator", Some("==")),
    ("[?.a == 1]", ".", "begins with `@` or `$`", Some("@.")),
    ("[?@.a == call.cli]", "call.cli", "is not a variable", Some("$call.cli")),
    ("[?flow.key.a == @.b]", "flow.key.a", "is not a variable", Some("$flow.key.a")),
    ("[?@.a == secret.b]", "secret", "neither a path nor a text", None),
    // Texts.
    ("[?@.a == “open”]", "“open”", "`“` is not a quotation mark", Some("\"open\"")),
    ("[‘a b’]", "‘a b’", "`‘` is not a quotation mark", Some("\"a b\"")),
    ("[?@.a == “open\"]", "\"", "never ends", None),
    ("['a\\x']", "\\x", "not an escape", None),
    ("[\"a\\'\"]", "\\'", "between `\"`", Some("'")),
    ("['a\nb']", "\n", "control character", Some("\\n")),
    ("['\\ud800']", "\\ud800", "half of a surrogate pair", None),
    ("['\\u12']", "\\u", "four hexadecimal digits", None),
    ("['\\ud83d\\ude00\\q']", "\\q", "not an escape", None),
    // What is not closed, and the limits.
    (".a['b", "'", "never ends", None),
    (".a[0", "[", "never closed", None),
    ("[?(@.a]", "]", "expected `)`", None),
    (".a]", "]", "closes nothing", Some("")),
    (".a..b..c..d", "..", "more than 2 `..`", None),
    // What nobody thought of.
    (".a^", "^", "expected", None),
    ("[?@.a ^ 1]", "^", "expected a comparison", None),
    ("[?@.a == ]", "]", "expected `@`", None),
    ("[*^]", "^", "expected `,` or `]`", None),
];

#[test]
fn mistakes_are_named() {
    let mut wrong = Vec::new();
    for (path, underlined, message, replacement) in CASES {
        let Err(fault) = Path::compile(path) else {
            wrong.push(format!("{path}: accepted"));
            continue;
        };
        let found = path.get(fault.range.clone());
        let right = found == Some(*underlined)
            && fault.message.contains(message)
            && fault.replacement.as_deref() == *replacement;
        if !right {
            wrong.push(format!("{path}: {found:?} {} → {:?}", fault.message, fault.replacement));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where only one thing is wrong, the replacement fixes it.
#[test]
fn replacements_fix() {
    let several = [".a..b..c..d", "[?@.a contains 'x']"];
    for (path, ..) in CASES.iter().filter(|(path, ..)| !several.contains(path)) {
        let fault = Path::compile(path).expect_err(path);
        let Some(replacement) = fault.replacement else { continue };
        let mut fixed = (*path).to_owned();
        fixed.replace_range(fault.range, &replacement);
        assert!(Path::compile(&fixed).is_ok(), "{path} → {fixed}");
    }
}

#[test]
fn limits_are_said() {
    let nested =
        |levels: usize| format!("{}@{}", "[?@".repeat(levels), "]".repeat(levels)).replace("@@", "@");
    assert!(Path::compile(&nested(32)).is_ok());
    let fault = Path::compile(&nested(33)).expect_err("too deep");
    assert_eq!((fault.range, fault.message.as_str()), (96..97, "a path nested more than 32 levels deep"));
    let long = |length: usize| format!(".{}", "ä".repeat(length - 1));
    assert!(Path::compile(&long(1024)).is_ok());
    assert_eq!(
        Path::compile(&long(1025)).expect_err("too long").message,
        "a path of 1025 characters; it may have 1024"
    );
    assert!(Path::compile(&long(1024).replacen("ää", "ä\n                .ä", 1)).is_err(), "a segment more");
    assert!(Path::compile(&format!("\n                {}", long(1024))).is_ok());
    assert!(Path::compile("..a[?@..b]").is_ok());
    assert!(Path::compile("..a[?@..b || $..c]").is_err());
    assert!(Path::compile("..a['..'][?@..b == '..']").is_err());
    assert!(Path::compile("..a['..'][?@.b == '...']").is_ok());
    assert!(Path::compile(&"(".repeat(1000)).is_err());
    assert!(Path::compile(&"[?!(".repeat(250)).is_err());
}
