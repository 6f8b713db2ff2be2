//! `hook explain CODE`

use hooklang::diagnostics::{Code, explain, suggest};
use hooklang::functions;

use super::arguments::Explain;
use super::output::Output;
use super::{Exit, Unable};

/// Prints a code's page of the manual, or, without a code, what there is to explain.
pub fn run(explain: &Explain, output: &mut Output) -> Result<Exit, Unable> {
    let Some(name) = &explain.code else { return list(output) };
    if let Some(page) = function(name)? {
        let page = explain::render(&page, output.human_results());
        output.results().write_all(page.as_bytes())?;
        return Ok(Exit::Well);
    }
    let code = explain::lookup(name).map_err(|unknown| format!("{unknown}\n  help: {}", unknown.help))?;
    let page = explain::render(explain::page(code), output.human_results());
    output.results().write_all(page.as_bytes())?;
    Ok(Exit::Well)
}

/// The page of `functions` or of `functions.NAME`, where `name` asks for one.
fn function(name: &str) -> Result<Option<String>, Unable> {
    let Some(method) = name.trim().strip_prefix(functions::ENDPOINT) else { return Ok(None) };
    let method = match method.strip_prefix("::").or_else(|| method.strip_prefix('.')) {
        Some(method) => method,
        None if method.is_empty() => return Ok(Some(functions::index())),
        None => return Ok(None),
    };
    let function = functions::named(method).ok_or_else(|| {
        let help = suggest::did_you_mean(method, functions::names());
        let help = if help.is_empty() { "`hook explain functions` lists them".to_owned() } else { help };
        format!("no function is called `{method}`\n  help: {help}")
    })?;
    Ok(Some(functions::page(function)))
}

fn list(output: &mut Output) -> Result<Exit, Unable> {
    for code in Code::ALL {
        let (severity, sentence) = (code.severity().as_str(), explain::sentence(*code));
        writeln!(output.results(), "{:<28} {severity:<8} {sentence}", code.as_str())?;
    }
    Ok(Exit::Well)
}
