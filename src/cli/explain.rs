//! `hook explain CODE`

use hooklang::diagnostics::{Code, explain};

use super::arguments::Explain;
use super::output::Output;
use super::{Exit, Unable};

/// Prints a code's page of the manual, or, without a code, what there is to explain.
pub fn run(explain: &Explain, output: &mut Output) -> Result<Exit, Unable> {
    let Some(name) = &explain.code else { return list(output) };
    let code = explain::lookup(name).map_err(|unknown| format!("{unknown}\n  help: {}", unknown.help))?;
    let page = explain::render(explain::page(code), output.human_results());
    output.results().write_all(page.as_bytes())?;
    Ok(Exit::Well)
}

fn list(output: &mut Output) -> Result<Exit, Unable> {
    for code in Code::ALL {
        writeln!(output.results(), "{:<28} {}", code.as_str(), code.severity().as_str())?;
    }
    Ok(Exit::Well)
}
