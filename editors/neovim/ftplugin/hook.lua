vim.bo.commentstring = "# %s"
vim.bo.shiftwidth = 2
vim.bo.expandtab = true
-- `$flow.key.lead` is one word, as what is completed replaces all of it.
vim.bo.iskeyword = "@,48-57,_,-,$,."
