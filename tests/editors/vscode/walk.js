// Runs the extension for VS Code with an editor that is played and a server that is real: `node walk.js /path/to/hook`.
// Prints a line for each step; ends with 1 at the first thing that is not as expected.

const assert = require("node:assert/strict");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { seen, person, changed, vscode } = require("./editor");
const { until } = require("../../lsp/walk/until");

const EXTENSION = path.join(__dirname, "../../../editors/vscode");
const { activate, deactivate } = require(path.join(EXTENSION, "extension.js"));
const about = JSON.parse(fs.readFileSync(path.join(EXTENSION, "package.json"), "utf8"));

const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "hook-vscode-")));
const write = (name, text) => {
  fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  fs.writeFileSync(path.join(root, name), text);
  return path.join(root, name);
};
const project = (name, tier) => {
  write(`${name}/hook.toml`, "");
  return write(`${name}/a.hook`, `webhook lookup {
  GET "https://a.example.com/{{$call.cli}}"
  response json { $flow.key.tier = data.tier }
}

flow main {
  run lookup
}

test lookup "${name} caller" {
  given { $call.cli: "1" }
  reply 200 json { "tier": "gold" }
  expect {
    $flow.key.tier: "${tier}"
  }
}
`);
};
const gold = project("gold", "gold");
const silver = project("silver", "silver");
fs.mkdirSync(path.join(root, "bin"));
fs.symlinkSync(process.argv[2], path.join(root, "bin/hook"));
// A `hook` that answers nothing is on the search path.
fs.chmodSync(write("path/hook", "#!/bin/sh\nexit 3\n"), 0o755);
process.env.PATH = `${path.join(root, "path")}${path.delimiter}${process.env.PATH}`;

const context = { subscriptions: [] };
const labels = () => [...seen.controllers[0].items].map(([, item]) => item.label);
const none = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose() {} }) };
const results = (run) => run.results.map(([how, label]) => `${how} ${label}`);
async function step(what, walk) {
  await walk();
  console.log(`ok: ${what}`);
}

async function walk() {
  person.folders = [root];
  await step("the extension starts with the workspace's own program", async () => {
    await activate(context);
    assert.deepEqual(seen.errors, []);
    assert.equal(seen.clients[0].server.command, path.join(root, "bin/hook"));
  });
  await step("what the package promises is there", () => {
    for (const { command } of about.contributes.commands) assert.ok(seen.commands.has(command), command);
    for (const { path: file } of about.contributes.grammars) assert.ok(fs.existsSync(path.join(EXTENSION, file)), file);
    assert.ok(about.activationEvents.includes("workspaceContains:**/hook.toml"));
    assert.equal(about.contributes.languages[0].extensions[0], ".hook");
  });
  await step("the test explorer lists the tests of all projects, in their places", () => {
    assert.deepEqual(labels().sort(), ["lookup: gold caller", "lookup: silver caller"]);
    for (const [, item] of seen.controllers[0].items) assert.equal(item.range.start.line, 9);
  });
  await step("tests run from the explorer, and failures are shown in place", async () => {
    const [profile] = seen.controllers[0].profiles;
    assert.ok(profile.isDefault);
    await profile.run(new vscode.TestRunRequest(), none);
    const run = seen.runs.at(-1);
    assert.ok(run.ended);
    assert.deepEqual(results(run).sort(), ["failed lookup: silver caller", "passed lookup: gold caller", "started lookup: gold caller", "started lookup: silver caller"]);
    const [, , [message]] = run.results.find(([how]) => how === "failed");
    assert.match(message.message, /silver/);
    assert.deepEqual([message.location.uri.toString(), message.location.at.line], [vscode.Uri.file(silver).toString(), 13]);
    assert.ok(run.output.every(([, text]) => text.startsWith("GET https://a.example.com/1\r\n")), JSON.stringify(run.output));
  });
  await step("one test runs alone, and one that is left out does not", async () => {
    const [profile] = seen.controllers[0].profiles;
    const items = [...seen.controllers[0].items].map(([, item]) => item);
    const [passing] = items.filter((item) => item.label === "lookup: gold caller");
    await profile.run(new vscode.TestRunRequest([passing]), none);
    assert.deepEqual(results(seen.runs.at(-1)), ["started lookup: gold caller", "passed lookup: gold caller"]);
    await profile.run(new vscode.TestRunRequest(undefined, [passing]), none);
    assert.deepEqual(results(seen.runs.at(-1)), ["started lookup: silver caller", "failed lookup: silver caller"]);
  });
  const lenses = await seen.clients[0].lenses(silver);
  const click = ({ command }) => vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
  await step("a lens runs its test in the explorer", async () => {
    const lens = lenses.find((one) => one.command.title === "run this test");
    await click(lens);
    assert.deepEqual(results(seen.runs.at(-1)), ["failed lookup: silver caller"]);
    assert.ok(seen.runs.at(-1).ended);
  });
  await step("a lens shows the uses", async () => {
    person.references = [{ uri: vscode.Uri.file(silver) }];
    const lens = lenses.find((one) => one.command.title === "1 use");
    await click(lens);
    assert.deepEqual(seen.references[1], lens.range.end);
    assert.equal(seen.references[2], person.references);
  });
  await step("a lens shows the request as a document", async () => {
    await click(lenses.find((one) => one.command.title === "show its request"));
    const shown = seen.documents.at(-1);
    assert.equal(shown.uri.path, "/lookup.http");
    assert.match(shown.text, /^GET https:\/\/a\.example\.com\/1\n/);
  });
  await step("a webhook is run dry with variables that are asked for", async () => {
    const uri = vscode.Uri.file(gold);
    person.editor = { document: { uri }, selection: { active: new vscode.Position(1, 3) } };
    person.symbols = [{ name: "lookup", range: new vscode.Range(0, 0, 3, 1) }];
    person.answer = '{ "$call.cli": "777" }';
    await vscode.commands.executeCommand("hook.dryRunHere");
    assert.match(seen.documents.at(-1).text, /^GET https:\/\/a\.example\.com\/777\n/);
    assert.equal(seen.asked.validateInput("[1]"), "this is not a JSON object");
    person.editor.selection.active = new vscode.Position(20, 0);
    await vscode.commands.executeCommand("hook.dryRunHere");
    assert.deepEqual(seen.errors.splice(0), ["the cursor is not in a webhook"]);
  });
  await step("a test that is typed comes into the list", async () => {
    const textDocument = { uri: vscode.Uri.file(gold).toString(), languageId: "hook", version: 1 };
    const text = `${fs.readFileSync(gold, "utf8")}\ntest lookup "typed" {\n  reply 200\n  expect no request\n}\n`;
    await seen.clients[0].connection.sendNotification("textDocument/didOpen", { textDocument: { ...textDocument, text } });
    changed.fire({ document: { languageId: "hook" } });
    await until("listed", () => labels().includes("lookup: typed"));
  });
  await step("the server is started anew", async () => {
    await vscode.commands.executeCommand("hook.restart");
    assert.equal(seen.clients[0].code, 0);
    assert.equal(seen.clients.length, 2);
    assert.deepEqual(labels().sort(), ["lookup: gold caller", "lookup: silver caller"]);
  });
  await step("a program that does not start is reported, and a setting comes first", async () => {
    person.settings["hook.path"] = path.join(root, "nowhere/hook");
    await vscode.commands.executeCommand("hook.restart");
    assert.match(seen.errors.splice(0).join(), /nowhere\/hook lsp` could not be started: set `hook\.path`/);
    person.settings = {};
    fs.rmSync(path.join(root, "bin"), { recursive: true });
    const started = vscode.commands.executeCommand("hook.restart");
    await Promise.race([started, until("started", () => seen.clients.length === 4)]);
    assert.equal(seen.clients.at(-1).server.command, "hook");
    seen.clients.at(-1).process?.kill();
  });
}

walk().then(
  () => { fs.rmSync(root, { recursive: true }); console.log("ok: all of it"); process.exit(0); },
  (error) => { console.error(error); fs.rmSync(root, { recursive: true, force: true }); process.exit(1); },
);
