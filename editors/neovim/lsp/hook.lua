return {
  cmd = { "hook", "lsp" },
  filetypes = { "hook" },
  root_markers = { "hook.toml", ".git" },
}
