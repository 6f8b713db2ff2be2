-- Tries the server with Neovim's own client on a small project: `nvim --headless -l check.lua /path/to/hook`.

local program = assert(arg[1], "the path of `hook` is missing")
local here = vim.fs.dirname(vim.fn.fnamemodify(arg[0], ":p"))
vim.opt.runtimepath:append(here)
vim.cmd("filetype plugin on")
vim.cmd("runtime ftdetect/hook.lua")
vim.lsp.config("hook", vim.tbl_extend("force", dofile(here .. "/lsp/hook.lua"), { cmd = { program, "lsp" } }))
vim.lsp.enable("hook")

local folder = vim.fn.tempname()
vim.fn.mkdir(folder, "p")
local function write(name, text)
  local path = folder .. "/" .. name
  vim.fn.writefile(vim.split(text, "\n"), path)
  return path
end
write("hook.toml", "")
local flows = write("flows.hook", "flow main {\n  run lookup\n}")
local hooks = write("a.hook", [[
# हिन्दी 😀
webhook lookup {   GET "https://a.example.com/हि😀/$call.cli"
  response json { $flow.key.tier = data.tier } }

test lookup "a gold caller" {
  given { $call.cli: "1" }
  reply 200 json { "tier": "gold" }
  expect { $flow.key.tier: "gold" }
}]])

local function wait(what, done)
  assert(vim.wait(10000, done, 20), what .. ": timed out")
  print("ok: " .. what .. "\n")
end
local function ask(method, params, buffer)
  local answers = assert(vim.lsp.buf_request_sync(buffer or 0, method, params, 10000))
  local _, answer = next(answers)
  assert(answer and not answer.err, method .. ": " .. vim.inspect(answer))
  return answer.result
end
local function position()
  return vim.lsp.util.make_position_params(0, vim.lsp.get_clients()[1].offset_encoding)
end

vim.cmd.edit(hooks)
assert(vim.bo.filetype == "hook", "the file type is not set")
wait("the server starts", function() return #vim.lsp.get_clients() > 0 end)
wait("a fault is shown at its column after Hindi and an emoji", function()
  local found = vim.diagnostic.get(0)
  local line = vim.fn.getline(2)
  return #found == 1 and found[1].lnum == 1 and line:sub(found[1].col + 1, found[1].end_col) == "$call.cli"
end)

-- A quick fix, and the fault is gone.
local function go(line, text)
  local column = assert(vim.fn.getline(line):find(text, 1, true), text)
  vim.api.nvim_win_set_cursor(0, { line, column - 1 })
end
go(2, "$call")
vim.lsp.buf.code_action({ apply = true, context = { only = { "quickfix" } } })
wait("a quick fix is applied", function() return vim.fn.getline(2):find("{{$call.cli}}", 1, true) ~= nil end)
wait("what is fixed is cleared", function() return #vim.diagnostic.get(0) == 0 end)

-- Completion on a variable that another line saves.
vim.api.nvim_buf_set_lines(0, 3, 3, false, { 'webhook other { GET "https://a.example.com/{{$fl}}" }' })
go(4, "}}\"")
local items = ask("textDocument/completion", position()).items
local found = vim.iter(items):find(function(item) return item.label == "$flow.key.tier" end)
assert(found and found.detail == "saved by `lookup`", vim.inspect(items))
print("ok: a variable is completed with who saves it\n")
vim.api.nvim_buf_set_lines(0, 3, 4, false, {})

-- Hints and colours.
local whole = { start = { line = 0, character = 0 }, ["end"] = { line = 12, character = 0 } }
local document = vim.lsp.util.make_text_document_params()
local hints = ask("textDocument/inlayHint", { textDocument = document, range = whole })
assert(vim.iter(hints):any(function(hint) return hint.label == '→ "gold"' end), vim.inspect(hints))
print("ok: a hint tells what is saved\n")
wait("words are coloured", function()
  local line = vim.fn.getline(2)
  local tokens = vim.lsp.semantic_tokens.get_at_pos(0, 1, line:find("lookup") - 1)
  return tokens ~= nil and tokens[1] ~= nil and tokens[1].type == "function"
end)

-- A name in two files.
go(2, "lookup")
vim.lsp.buf.rename("find")
wait("a webhook is renamed in two files", function()
  local other = vim.fn.bufnr(flows)
  return vim.fn.getline(2):find("webhook find") ~= nil
    and other > 0
    and vim.fn.getbufline(other, 2)[1] == "  run find"
end)

-- Formatting.
vim.lsp.buf.format({ timeout_ms = 10000 })
assert(vim.fn.getline(3) == '  GET "https://a.example.com/हि😀/{{$call.cli}}"', vim.inspect(vim.fn.getline(1, "$")))
print("ok: a document is formatted\n")

-- A file that comes from outside, and goes.
local other = write("other.hook", 'webhook other {\n  GTE "https://a.example.com/"\n}')
local function reported()
  return vim.iter(vim.diagnostic.get()):any(function(one) return one.code == "method::unknown" end)
end
wait("a file that comes from outside is reported", reported)
os.remove(other)
wait("a file that goes is cleared", function() return not reported() end)

-- A test.
local ran = ask("workspace/executeCommand", { command = "hook.runTests", arguments = { { uri = document.uri } } })
assert(ran.passed == 1 and ran.failed == 0, vim.inspect(ran))
print("ok: a test runs\n")
vim.cmd("qall!")
