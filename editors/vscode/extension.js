// Starts `hook lsp`, and shows the tests of the opened projects in the test explorer.

const fs = require("fs");
const path = require("path");
const vscode = require("vscode");
const { LanguageClient, RevealOutputChannelOn } = require("vscode-languageclient/node");

let client;

exports.activate = async (context) => {
  context.subscriptions.push(vscode.commands.registerCommand("hook.restart", () => restart()));
  context.subscriptions.push(tests());
  await start();
};

exports.deactivate = () => client?.stop();

/** The setting, the program of an opened folder, or whatever the search path has. */
function program() {
  const configured = vscode.workspace.getConfiguration("hook").get("path");
  if (configured) return configured;
  const name = process.platform === "win32" ? "hook.exe" : "hook";
  const folders = vscode.workspace.workspaceFolders ?? [];
  const own = folders.map((folder) => path.join(folder.uri.fsPath, "bin", name)).find((file) => fs.existsSync(file));
  return own ?? name;
}

async function start() {
  const server = { command: program(), args: ["lsp"] };
  client = new LanguageClient("hook", "Hook", server, {
    documentSelector: [{ language: "hook" }, { pattern: "**/hook.toml" }],
    revealOutputChannelOn: RevealOutputChannelOn.Never,
  });
  try {
    await client.start();
  } catch (error) {
    const help = "set `hook.path` to the `hook` program, or put it on the search path";
    vscode.window.showErrorMessage(`\`${server.command} lsp\` could not be started: ${help} (${error.message ?? error})`);
  }
}

async function restart() {
  await client?.stop().catch(() => {});
  await start();
}

/** The tests of all projects, found by the server, run by the server. */
function tests() {
  const controller = vscode.tests.createTestController("hook", "Hook");
  const refresh = async () => {
    if (!client?.isRunning()) return;
    const symbols = (await client.sendRequest("workspace/symbol", { query: "" })) ?? [];
    const found = symbols.filter((symbol) => symbol.containerName === "test");
    controller.items.replace(
      found.map((symbol) => {
        const uri = vscode.Uri.parse(symbol.location.uri);
        const item = controller.createTestItem(`${uri}#${symbol.name}`, symbol.name, uri);
        item.range = client.protocol2CodeConverter.asRange(symbol.location.range);
        return item;
      })
    );
  };
  controller.resolveHandler = refresh;
  controller.refreshHandler = refresh;
  const watcher = vscode.workspace.onDidSaveTextDocument((document) => {
    if (document.languageId === "hook") refresh();
  });

  controller.createRunProfile("Run", vscode.TestRunProfileKind.Run, async (request, token) => {
    const run = controller.createTestRun(request);
    const items = request.include ?? [...controller.items].map(([, item]) => item);
    for (const item of items) {
      if (token.isCancellationRequested) break;
      run.started(item);
      await one(item, run);
    }
    run.end();
  }, true);
  return vscode.Disposable.from(controller, watcher);
}

async function one(item, run) {
  const target = { uri: item.uri.toString(), line: item.range.start.line, quiet: true };
  let test;
  try {
    const answer = await client.sendRequest("workspace/executeCommand", { command: "hook.runTests", arguments: [target] });
    test = answer.tests[0];
  } catch (error) {
    run.errored(item, new vscode.TestMessage(error.message));
    return;
  }
  for (const request of test?.requests ?? []) run.appendOutput(request.replaceAll("\n", "\r\n") + "\r\n", undefined, item);
  if (!test || test.passed) {
    test ? run.passed(item) : run.skipped(item);
    return;
  }
  const messages = test.failures.map((failure) => {
    const message = new vscode.TestMessage(failure.message);
    message.location = new vscode.Location(item.uri, new vscode.Position(failure.line ?? item.range.start.line, 0));
    return message;
  });
  run.failed(item, messages);
}
