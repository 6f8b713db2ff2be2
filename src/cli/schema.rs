//! `hook schema`

use hooklang::runtime::Variables;

use super::arguments::{Schema, SchemaOf};
use super::output::Output;
use super::{Exit, Unable};

/// Prints a JSON Schema.
pub fn run(schema: &Schema, output: &mut Output) -> Result<Exit, Unable> {
    let schema = match schema.of {
        SchemaOf::Ir => hooklang::semantics::schema(),
        SchemaOf::Call => hooklang::delivery::record_schema(),
        SchemaOf::Vars => Variables::schema(),
    };
    let text = serde_json::to_string_pretty(&schema).map_err(|error| error.to_string())?;
    writeln!(output.data(), "{text}")?;
    Ok(Exit::Well)
}
