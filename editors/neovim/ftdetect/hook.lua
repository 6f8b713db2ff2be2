vim.filetype.add({ extension = { hook = "hook" } })
