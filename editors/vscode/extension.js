// Starts `hook lsp`, and shows what only VS Code has a place for: tests in the test explorer, requests, uses.

const fs = require("fs");
const path = require("path");
const vscode = require("vscode");
const { LanguageClient, RevealOutputChannelOn } = require("vscode-languageclient/node");
const { Tests } = require("./tests");
const { Requests } = require("./requests");

let client;
let tests;
let requests;

exports.activate = async (context) => {
  // A token that is missing would be sent as a second parameter.
  const send = (method, params, token) => client.sendRequest(...[method, params, token].filter(Boolean));
  tests = new Tests(send);
  requests = new Requests(send);
  const { registerCommand } = vscode.commands;
  context.subscriptions.push(
    registerCommand("hook.restart", restart),
    registerCommand("hook.dryRunHere", () => requests.dryRun()),
    registerCommand("hook.showUses", showUses),
    tests,
    requests
  );
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
    middleware: { executeCommand, provideCodeLenses },
  });
  try {
    await client.start();
    await tests.refresh();
  } catch (error) {
    const help = "set `hook.path` to the `hook` program, or put it on the search path";
    vscode.window.showErrorMessage(`\`${server.command} lsp\` could not be started: ${help} (${error.message ?? error})`);
  }
}

async function restart() {
  await client?.stop().catch(() => {});
  await start();
}

/** What a lens names is shown where VS Code has a place for it. */
function executeCommand(command, [target, ...more], next) {
  if (command === "hook.runTests" && target && !target.quiet) return tests.runFromLens(target);
  if (command === "hook.showRequest" && target && !target.quiet) return requests.show(command, target);
  return next(command, [target, ...more]);
}

/** The server leaves to the editor what happens on a click on `N uses`. */
async function provideCodeLenses(document, token, next) {
  const lenses = (await next(document, token)) ?? [];
  for (const lens of lenses.filter((lens) => lens.command?.command === "")) {
    lens.command.command = "hook.showUses";
    lens.command.arguments = [document.uri, lens.range.end];
  }
  return lenses;
}

async function showUses(uri, position) {
  const places = await vscode.commands.executeCommand("vscode.executeReferenceProvider", uri, position);
  await vscode.commands.executeCommand("editor.action.showReferences", uri, position, places ?? []);
}
