// Walks through every capability of `hook lsp` with VS Code's own protocol library: `node walk.js /path/to/hook`.
// Prints a line for each step; ends with 1 at the first answer that is not as expected, and where the server says that it
// can do something that no step has tried.

const assert = require("node:assert/strict");
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const lsp = require("vscode-languageserver-protocol/node");
const { until } = require("./until");

const program = process.argv[2];
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hook-walk-"));
const file = (name) => path.join(folder, name);
const uri = (name) => pathToFileURL(file(name)).toString();

const HOOKS = `# see https://docs.example.com/crm
# about हिन्दी 😀
webhook lookup {
  notes "Looks the caller up, see https://docs.example.com/lookup."
  GET "{{$account.crm}}/customers/{{$call.cli}}"
  auth basic("ivr", $secret.CRM_PASSWORD)
  response json {
    $flow.key.tier = data.customer.tier
  }
}

webhook tell {
  POST "https://a.example.com/हि😀/{{$call.cli}}"
  body xml "<a b=\\"{{$flow.key.tier}}\\"/>"
}
`;
const FLOWS = `flow main {
  run lookup
  run tell
}

test lookup "a gold caller" {
  given {
    $call.cli: "1"
    $secret.CRM_PASSWORD: "made up"
  }
  reply 200 json { "customer": { "tier": "gold" } }
  expect {
    $flow.key.tier: "gold"
  }
}
`;
fs.writeFileSync(file("hook.toml"), "");
fs.writeFileSync(file("account.hook"), 'account {\n  set crm = "https://crm.example.com/v1"\n}\n');
fs.writeFileSync(file("a.hook"), HOOKS);
fs.writeFileSync(file("flows.hook"), FLOWS);

const server = spawn(program, ["lsp"], { stdio: ["pipe", "pipe", "inherit"] });
const connection = lsp.createProtocolConnection(
  new lsp.StreamMessageReader(server.stdout),
  new lsp.StreamMessageWriter(server.stdin),
);

/** What the server has published of each file last, and what it told and asked otherwise. */
const published = new Map();
const told = [];
let refreshes = 0;
const registered = [];
connection.onNotification(lsp.PublishDiagnosticsNotification.type, (params) => published.set(params.uri, params.diagnostics));
connection.onNotification(lsp.ShowMessageNotification.type, (params) => told.push(params.message));
connection.onNotification(lsp.LogMessageNotification.type, (params) => console.log(`log: ${params.message}`));
connection.onRequest(lsp.DiagnosticRefreshRequest.type, () => { refreshes += 1; });
connection.onRequest(lsp.RegistrationRequest.type, (params) => { registered.push(...params.registrations); });
connection.onRequest(lsp.WorkDoneProgressCreateRequest.type, () => {});
connection.listen();

/** The capabilities that a step has tried. */
const tried = new Set();
async function step(what, capability, walk) {
  await walk();
  if (capability) tried.add(capability);
  console.log(`ok: ${what}`);
}

/** The texts of what is open, and their versions. */
const open = new Map();
async function show(name, text) {
  open.set(name, { text, version: 1 });
  const textDocument = { uri: uri(name), languageId: "hook", version: 1, text };
  await connection.sendNotification(lsp.DidOpenTextDocumentNotification.type, { textDocument });
}
function position(name, needle, after = 0) {
  const { text } = open.get(name);
  const offset = text.indexOf(needle);
  assert.notEqual(offset, -1, needle);
  const before = text.slice(0, offset + after);
  const line = before.split("\n").length - 1;
  return { line, character: before.length - before.lastIndexOf("\n") - 1 };
}
const at = (name, needle, after) => ({ textDocument: { uri: uri(name) }, position: position(name, needle, after) });
const of = (name) => ({ textDocument: { uri: uri(name) } });
const whole = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
async function replace(name, needle, by) {
  const document = open.get(name);
  const range = { start: position(name, needle), end: position(name, needle, needle.length) };
  document.text = document.text.replace(needle, by);
  document.version += 1;
  const textDocument = { uri: uri(name), version: document.version };
  const contentChanges = [{ range, text: by }];
  await connection.sendNotification(lsp.DidChangeTextDocumentNotification.type, { textDocument, contentChanges });
}
const slice = (name, range) => open.get(name).text.split("\n")[range.start.line].slice(range.start.character, range.end.character);
async function pulled(name, previousResultId) {
  return connection.sendRequest(lsp.DocumentDiagnosticRequest.type, { ...of(name), previousResultId });
}
const codes = (diagnostics) => diagnostics.map((one) => one.code);

async function walk() {
  const started = await connection.sendRequest(lsp.InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    workspaceFolders: [{ uri: pathToFileURL(folder).toString(), name: "walk" }],
    capabilities: {
      general: { positionEncodings: ["utf-16"] },
      window: { workDoneProgress: true },
      workspace: {
        diagnostics: { refreshSupport: true },
        didChangeWatchedFiles: { dynamicRegistration: true },
        workspaceEdit: { documentChanges: true },
        workspaceFolders: true,
      },
      textDocument: {
        diagnostic: {},
        completion: { completionItem: { snippetSupport: true } },
        codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix", "refactor", "source.fixAll"] } } },
      },
    },
  });
  const can = started.capabilities;
  await connection.sendNotification(lsp.InitializedNotification.type, {});
  await show("a.hook", HOOKS);
  await show("flows.hook", FLOWS);

  await step("columns are counted as asked", "positionEncoding", () => assert.equal(can.positionEncoding, "utf-16"));
  await step("files on disk are watched", null, () => until("watched", () => registered.some((one) => one.method === "workspace/didChangeWatchedFiles")));
  await step("diagnostics are pulled, and unchanged ones are not sent again", "diagnosticProvider", async () => {
    const first = await pulled("a.hook");
    assert.deepEqual([first.kind, first.items], ["full", []]);
    assert.equal((await pulled("a.hook", first.resultId)).kind, "unchanged");
    await replace("a.hook", "😀/{{$call.cli}}", "😀/$call.cli");
    const second = await pulled("a.hook", first.resultId);
    assert.deepEqual(codes(second.items), ["variable::bare_in_text"]);
    assert.equal(slice("a.hook", second.items[0].range), "$call.cli");
  });
  await step("edits are taken as parts of a text", "textDocumentSync", async () => {
    assert.equal(can.textDocumentSync.change, lsp.TextDocumentSyncKind.Incremental);
    await replace("a.hook", "webhook lookup", "webhook look");
    await until("another document is to be asked about again", () => refreshes > 0);
    assert.deepEqual(codes((await pulled("flows.hook")).items).filter((code) => code === "name::unknown").length > 0, true);
    await replace("a.hook", "webhook look", "webhook lookup");
    assert.deepEqual((await pulled("flows.hook")).items, []);
  });
  await step("diagnostics of files that are not open are pushed", null, async () => {
    fs.writeFileSync(file("other.hook"), "flow other {\n  run nobody\n}\n");
    const changes = [{ uri: uri("other.hook"), type: lsp.FileChangeType.Created }];
    await connection.sendNotification(lsp.DidChangeWatchedFilesNotification.type, { changes });
    await until("pushed", () => (published.get(uri("other.hook")) ?? []).length === 1);
    assert.deepEqual(codes(published.get(uri("other.hook"))), ["name::unknown"]);
    fs.rmSync(file("other.hook"));
    changes[0].type = lsp.FileChangeType.Deleted;
    await connection.sendNotification(lsp.DidChangeWatchedFilesNotification.type, { changes });
    await until("cleared", () => published.get(uri("other.hook")).length === 0);
  });
  await step("a quick fix names the fault and the state of the document", "codeActionProvider", async () => {
    const range = { start: position("a.hook", "$call.cli\""), end: position("a.hook", "$call.cli\"") };
    const asked = { ...of("a.hook"), range, context: { diagnostics: [], only: ["quickfix"] } };
    const [fix] = await connection.sendRequest(lsp.CodeActionRequest.type, asked);
    assert.equal(fix.diagnostics[0].code, "variable::bare_in_text");
    const [change] = fix.edit.documentChanges;
    assert.equal(change.textDocument.version, open.get("a.hook").version);
    assert.equal(change.edits[0].newText, "{{$call.cli}}");
    const all = { ...of("a.hook"), range: whole, context: { diagnostics: [], only: ["source.fixAll"] } };
    assert.equal((await connection.sendRequest(lsp.CodeActionRequest.type, all)).length, 1);
    await replace("a.hook", "😀/$call.cli", "😀/{{$call.cli}}");
    const start = position("a.hook", "tell {");
    const drafts = { ...of("a.hook"), range: { start, end: start }, context: { diagnostics: [], only: ["refactor"] } };
    assert.equal((await connection.sendRequest(lsp.CodeActionRequest.type, drafts))[0].title, "write a test of `tell`");
  });
  await step("a variable is completed with who saves it", "completionProvider", async () => {
    const found = await connection.sendRequest(lsp.CompletionRequest.type, at("a.hook", "{{$flow.key.tier", 5));
    const tier = found.items.find((item) => item.label === "$flow.key.tier");
    assert.equal(tier.detail, "saved by `lookup`");
    const members = await connection.sendRequest(lsp.CompletionRequest.type, at("a.hook", "customer.tier", 9));
    assert.deepEqual(members.items.map((item) => item.label), ["tier"]);
  });
  await step("hover shows the request that the first test sends", "hoverProvider", async () => {
    const { contents } = await connection.sendRequest(lsp.HoverRequest.type, at("a.hook", "lookup {", 1));
    assert.match(contents.value, /Looks the caller up/);
    assert.match(contents.value, /GET https:\/\/crm\.example\.com\/v1\/customers\/1/);
    assert.ok(!contents.value.includes("made up") || contents.value.includes("Authorization"));
  });
  await step("a signature is told", "signatureHelpProvider", async () => {
    const help = await connection.sendRequest(lsp.SignatureHelpRequest.type, at("a.hook", "$secret.CRM", 2));
    assert.deepEqual([help.signatures[0].label, help.activeParameter], ["basic(USER, PASSWORD)", 1]);
  });
  await step("a name leads to its declaration", "definitionProvider", async () => {
    const [place] = await connection.sendRequest(lsp.DefinitionRequest.type, at("flows.hook", "run lookup", 5));
    assert.deepEqual([place.uri, slice("a.hook", place.range)], [uri("a.hook"), "lookup"]);
  });
  await step("a name leads to its uses", "referencesProvider", async () => {
    const asked = { ...at("a.hook", "$flow.key.tier", 12), context: { includeDeclaration: true } };
    assert.equal((await connection.sendRequest(lsp.ReferencesRequest.type, asked)).length, 3);
  });
  await step("uses in a document are marked", "documentHighlightProvider", async () => {
    const marked = await connection.sendRequest(lsp.DocumentHighlightRequest.type, at("a.hook", "$flow.key.tier", 12));
    assert.deepEqual(marked.map((one) => one.kind), [lsp.DocumentHighlightKind.Write, lsp.DocumentHighlightKind.Read]);
  });
  await step("a name is changed in two files, and not to one that is taken", "renameProvider", async () => {
    const asked = at("flows.hook", "run lookup", 5);
    const prepared = await connection.sendRequest(lsp.PrepareRenameRequest.type, asked);
    assert.equal(prepared.placeholder, "lookup");
    const edit = await connection.sendRequest(lsp.RenameRequest.type, { ...asked, newName: "find" });
    assert.deepEqual(edit.documentChanges.map((one) => one.textDocument.uri).sort(), [uri("a.hook"), uri("flows.hook")]);
    await assert.rejects(connection.sendRequest(lsp.RenameRequest.type, { ...asked, newName: "tell" }), /`tell` is taken/);
  });
  await step("the declarations of a document are listed", "documentSymbolProvider", async () => {
    const found = await connection.sendRequest(lsp.DocumentSymbolRequest.type, of("a.hook"));
    assert.deepEqual(found.map((one) => one.name), ["lookup", "tell"]);
  });
  await step("the declarations of the project are searched", "workspaceSymbolProvider", async () => {
    const found = await connection.sendRequest(lsp.WorkspaceSymbolRequest.type, { query: "mai" });
    assert.deepEqual(found.map((one) => one.name), ["main"]);
  });
  await step("blocks and comments fold", "foldingRangeProvider", async () => {
    const folds = await connection.sendRequest(lsp.FoldingRangeRequest.type, of("a.hook"));
    assert.deepEqual([folds[0].startLine, folds[0].endLine, folds[0].kind], [0, 1, "comment"]);
  });
  await step("a selection grows", "selectionRangeProvider", async () => {
    const positions = [position("a.hook", "$flow.key.tier", 3)];
    const [grown] = await connection.sendRequest(lsp.SelectionRangeRequest.type, { ...of("a.hook"), positions });
    assert.equal(slice("a.hook", grown.range), "$flow.key.tier");
    assert.ok(grown.parent.parent.parent);
  });
  await step("words are coloured", "semanticTokensProvider", async () => {
    const { data } = await connection.sendRequest(lsp.SemanticTokensRequest.type, of("a.hook"));
    assert.equal(data.length % 5, 0);
    const types = can.semanticTokensProvider.legend.tokenTypes;
    const used = new Set(data.filter((_, index) => index % 5 === 3).map((type) => types[type]));
    for (const type of ["comment", "keyword", "function", "string", "variable", "property", "type"]) assert.ok(used.has(type), type);
    const range = { start: { line: 2, character: 0 }, end: { line: 3, character: 0 } };
    const part = await connection.sendRequest(lsp.SemanticTokensRangeRequest.type, { ...of("a.hook"), range });
    assert.ok(part.data.length > 0 && part.data.length < data.length);
  });
  await step("addresses in notes and comments are followed", "documentLinkProvider", async () => {
    const links = await connection.sendRequest(lsp.DocumentLinkRequest.type, of("a.hook"));
    assert.deepEqual(links.map((link) => link.target), ["https://docs.example.com/crm", "https://docs.example.com/lookup"]);
  });
  await step("hints tell settings and what is saved", "inlayHintProvider", async () => {
    const hints = await connection.sendRequest(lsp.InlayHintRequest.type, { ...of("a.hook"), range: whole });
    assert.deepEqual(hints.map((hint) => hint.label), ["= https://crm.example.com/v1", '→ "gold"']);
  });
  const options = { tabSize: 2, insertSpaces: true };
  await step("a document is formatted", "documentFormattingProvider", async () => {
    await replace("flows.hook", "  run tell", "      run tell");
    const edits = await connection.sendRequest(lsp.DocumentFormattingRequest.type, { ...of("flows.hook"), options });
    assert.equal(edits.length, 1);
    assert.ok(edits[0].newText.startsWith("  run tell\n"), edits[0].newText);
  });
  await step("a part of a document is formatted", "documentRangeFormattingProvider", async () => {
    const range = { start: { line: 5, character: 0 }, end: { line: 6, character: 0 } };
    const asked = { ...of("flows.hook"), range, options };
    assert.deepEqual(await connection.sendRequest(lsp.DocumentRangeFormattingRequest.type, asked), []);
    asked.range = { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } };
    assert.equal((await connection.sendRequest(lsp.DocumentRangeFormattingRequest.type, asked)).length, 1);
  });
  await step("what a brace has closed is formatted", "documentOnTypeFormattingProvider", async () => {
    const asked = { ...at("flows.hook", "}\n\ntest", 1), ch: "}", options };
    assert.equal((await connection.sendRequest(lsp.DocumentOnTypeFormattingRequest.type, asked)).length, 1);
    await replace("flows.hook", "      run tell", "  run tell");
  });
  let lens;
  await step("lenses run tests and count uses", "codeLensProvider", async () => {
    const lenses = await connection.sendRequest(lsp.CodeLensRequest.type, of("a.hook"));
    assert.deepEqual(lenses.map((one) => one.command.title), ["run its test", "show its request", "1 use", "1 use"]);
    [lens] = lenses;
  });
  await step("a test is run from its lens, with its progress", "executeCommandProvider", async () => {
    const kinds = [];
    const heard = connection.onProgress(lsp.WorkDoneProgress.type, "mine", (value) => kinds.push(value.kind));
    const asked = { command: lens.command.command, arguments: lens.command.arguments, workDoneToken: "mine" };
    const ran = await connection.sendRequest(lsp.ExecuteCommandRequest.type, asked);
    heard.dispose();
    assert.deepEqual([ran.passed, ran.failed], [1, 0]);
    assert.deepEqual(told, ["1 passed, 0 failed"]);
    assert.deepEqual(kinds, ["begin", "report", "end"]);
    for (const command of can.executeCommandProvider.commands) {
      const target = { uri: uri("a.hook"), target: "lookup", quiet: true, vars: { "$call.cli": "7", "$secret.CRM_PASSWORD": "x" } };
      await connection.sendRequest(lsp.ExecuteCommandRequest.type, { command, arguments: [target] });
    }
  });
  await step("a folder is closed, and what was said of it is cleared", "workspace", async () => {
    assert.deepEqual(can.workspace, { workspaceFolders: { supported: true, changeNotifications: true } });
    fs.mkdirSync(file("more"));
    fs.writeFileSync(file("more/hook.toml"), "");
    fs.writeFileSync(file("more/x.hook"), "flow x {\n  run nobody\n}\n");
    const added = [{ uri: uri("more"), name: "more" }];
    await connection.sendNotification(lsp.DidChangeWorkspaceFoldersNotification.type, { event: { added, removed: [] } });
    await until("reported", () => (published.get(uri("more/x.hook")) ?? []).length === 1);
    fs.rmSync(file("more"), { recursive: true });
    await connection.sendNotification(lsp.DidChangeWorkspaceFoldersNotification.type, { event: { added: [], removed: added } });
    await until("cleared", () => published.get(uri("more/x.hook")).length === 0);
  });
  await step("a document is closed", null, async () => {
    await connection.sendNotification(lsp.DidCloseTextDocumentNotification.type, of("a.hook"));
    await connection.sendNotification(lsp.DidCloseTextDocumentNotification.type, of("flows.hook"));
    assert.equal(await connection.sendRequest(lsp.HoverRequest.type, { ...of("a.hook"), position: { line: 0, character: 0 } }), null);
  });
  assert.deepEqual(Object.keys(can).filter((capability) => !tried.has(capability)), [], "capabilities that no step has tried");
  await connection.sendRequest(lsp.ShutdownRequest.type);
  await connection.sendNotification(lsp.ExitNotification.type);
  const code = await new Promise((done) => server.on("exit", done));
  assert.equal(code, 0);
  console.log("ok: the server ends as asked");
}

walk().then(
  () => { fs.rmSync(folder, { recursive: true }); process.exit(0); },
  (error) => { console.error(error); fs.rmSync(folder, { recursive: true, force: true }); server.kill(); process.exit(1); },
);
