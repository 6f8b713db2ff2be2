//! `:make` of Vim leads to the faults, as Neovim runs it.

use std::path::Path;

use crate::command_line::folder;
use crate::lsp::walk::{neovim, passed};

/// Goes to each fault, and prints what stands there.
const GO: &str = "lua for at in ipairs(vim.fn.getqflist()) do vim.cmd('silent cc ' .. at) \
                  print(vim.fn.getline('.'):sub(vim.fn.col('.'))) end";

#[test]
fn make_leads_to_the_faults() {
    let Some(mut command) = neovim() else { return };
    let folder = folder(&[
        ("hook.toml", ""),
        ("a.hook", "webhook a {\n  GTE \"https://a.example.com/\"\n  notes \"é, ä\" mandatory\n}\n"),
        ("b/b.hook", "flow f { run nobody }\n"),
    ]);
    let set_up = Path::new(env!("CARGO_MANIFEST_DIR")).join("editors/vim");
    let hook = Path::new(env!("CARGO_BIN_EXE_hook")).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths([hook.to_owned()].into_iter().chain(std::env::split_paths(&path)));
    command.current_dir(&folder).env("PATH", path.unwrap());
    command.arg("--cmd").arg(format!("set runtimepath+={}", set_up.display()));
    command.args(["-c", "compiler hook", "-c", "silent make", "-c", GO, "-c", "qa!"]);
    let said = passed(&command.output().unwrap());
    let lines: Vec<&str> = said.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    assert_eq!(lines, ["GTE \"https://a.example.com/\"", "mandatory", "nobody }"]);
}
