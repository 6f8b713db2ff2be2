//! The words of the language by the place where they stand, and what others call the same: for telling a
//! misspelt word from one that stands in the wrong place.

/// The words that begin a line of an `account`.
pub(super) const ACCOUNT: &[&str] = &["allow", "set", "provide", "private"];
/// The words that begin a line of an `endpoint`, but the method.
pub(super) const ENDPOINT: &[&str] = &["notes", "auth", "sign", "default", "method"];
/// The words that begin a line of a `webhook`, but the method and `with`, which also follows a `wait`.
pub(super) const WEBHOOK: &[&str] = &[
    "notes", "auth", "headers", "query", "body", "accept", "response", "wait", "no", "persist", "invoke",
    "pass",
];
/// The words that begin a line of a `flow`.
pub(super) const FLOW: &[&str] = &["notes", "set", "run", "flow-end"];
/// The words that begin a line of a `test`.
pub(super) const TEST: &[&str] = &["given", "reply", "expect"];
/// The words that begin an entry of `expect request`.
pub(super) const EXPECTED_PARTS: &[&str] = &["method", "url", "body", "header"];
/// The methods of a request.
pub(super) const METHODS: &[&str] = &["GET", "POST", "PATCH", "DELETE", "PUT", "OPTIONS", "HEAD", "OPTION"];
/// The marks.
pub(super) const MARKS: &[&str] = &["mandatory", "optional"];
/// The types that `as` converts to.
pub(super) const TYPES: &[&str] = &["text", "number", "boolean", "list", "path"];
/// The groups of variables.
pub(super) const GROUPS: &[&str] = &["flow", "user", "call", "sys", "account", "secret"];

/// What others call it, and what it is called here.
pub(super) const SYNONYMS: &[(&str, &str)] = &[
    ("timeout", "wait"),
    ("header", "headers"),
    ("params", "query"),
    ("parameters", "query"),
    ("querystring", "query"),
    ("authorization", "auth"),
    ("authentication", "auth"),
    ("description", "notes"),
    ("desc", "notes"),
    ("comment", "notes"),
    ("note", "notes"),
    ("payload", "body"),
    ("mapping", "response"),
    ("save", "response"),
    ("call", "run"),
    ("required", "mandatory"),
    ("require", "mandatory"),
    ("string", "text"),
    ("str", "text"),
    ("int", "number"),
    ("integer", "number"),
    ("float", "number"),
    ("decimal", "number"),
    ("bool", "boolean"),
    ("array", "list"),
    ("token", "bearer"),
    ("answer", "reply"),
    ("hook", "webhook"),
    ("assert", "expect"),
    ("exclusive", "private"),
    ("absent", "missing"),
    ("else", "or"),
    ("otherwise", "or"),
];

/// The word of `known` that `word` was most likely to be.
pub(super) fn nearest<'w>(word: &str, known: &[&'w str]) -> Option<&'w str> {
    let lower = word.to_ascii_lowercase();
    if let Some(exact) = known.iter().find(|one| one.eq_ignore_ascii_case(word)) {
        return Some(exact);
    }
    if let Some((_, ours)) = SYNONYMS.iter().find(|(theirs, ours)| *theirs == lower && known.contains(ours)) {
        return known.iter().find(|one| *one == ours).copied();
    }
    let distance = |one: &&'w str| {
        let distance = strsim::damerau_levenshtein(&lower, &one.to_ascii_lowercase());
        let most = if one.len() <= 2 { 0 } else { (one.len().max(lower.len()) / 3).clamp(1, 3) };
        (distance <= most).then_some((distance, *one))
    };
    if lower.len() > 40 {
        return None;
    }
    known.iter().filter_map(distance).min_by_key(|&(distance, _)| distance).map(|(_, one)| one)
}

/// `one`, `two` or `three`, each in backticks.
pub(super) fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
    }
}

/// Whether `word` begins a line of any declaration.
pub(super) fn begins_line(word: &str) -> bool {
    [ACCOUNT, ENDPOINT, WEBHOOK, FLOW, TEST].iter().any(|words| words.contains(&word))
        || METHODS.contains(&word)
}
