//! The pre-made functions: any arguments are answered or refused, in time, and always alike.

use std::time::{Duration, Instant};

use hooklang::functions::{ALL, Context, Failure, Known, MAX_ANSWER, Zeros, call, check};
use hooklang::json::Json;

/// How long one may take.
const WAIT: Duration = Duration::from_secs(1);

/// Tries `data`: a byte that names the function, and its arguments as JSON.
pub fn try_out(data: &[u8]) {
    let Some((number, with)) = data.split_first() else { return };
    let function = ALL[*number as usize % ALL.len()];
    let Ok(Json::Object(with)) = Json::read_bytes(with) else { return };
    let signature = function.signature();
    let given: Vec<(&str, Known<'_>)> =
        with.iter().map(|(name, value)| (name, Known::Value(value))).collect();
    let findings = check(signature, &given, true);
    let answer = || call(function, &with, &Context { deadline: Instant::now() + WAIT, random: &Zeros });
    let found = answer();
    match &found {
        Ok(answer) => {
            assert!(answer.weight() <= MAX_ANSWER);
            let members = answer.as_object().expect("an object");
            for (name, _) in members {
                assert!(signature.answers.iter().any(|one| one.name == name), "{}: {name}", signature.name);
            }
            // What is refused in the file is what a run refuses.
            assert!(findings.is_empty(), "{}: {findings:?} {answer:?}", signature.name);
        }
        Err(failure) => assert!(!failure.to_string().is_empty()),
    }
    if found != Err(Failure::Late) {
        let again = answer();
        assert!(again == found || again == Err(Failure::Late), "{}", signature.name);
    }
}
