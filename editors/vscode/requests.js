// Requests that webhooks send, each as a document that nobody can change.

const vscode = require("vscode");

const SCHEME = "hook-request";

exports.Requests = class {
  constructor(send) {
    this.send = send;
    this.texts = new Map();
    this.changed = new vscode.EventEmitter();
    this.provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: this.changed.event,
      provideTextDocumentContent: (uri) => this.texts.get(uri.path),
    });
  }

  dispose() {
    this.provider.dispose();
    this.changed.dispose();
  }

  /** Shows the request that `command` answers for `target`, beside what is open. */
  async show(command, target) {
    let text;
    try {
      const asked = { command, arguments: [{ ...target, quiet: true }] };
      text = await this.send("workspace/executeCommand", asked);
    } catch (error) {
      vscode.window.showErrorMessage(error.message);
      return;
    }
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${target.target}.http` });
    this.texts.set(uri.path, text);
    this.changed.fire(uri);
    const options = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: true };
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), options);
  }

  /** The request of the webhook at the cursor with variables that are asked for; nothing is sent. */
  async dryRun() {
    const editor = vscode.window.activeTextEditor;
    const uri = editor?.document.uri;
    const symbols = uri && (await vscode.commands.executeCommand("vscode.executeDocumentSymbolProvider", uri));
    const here = (symbols ?? []).find((symbol) => symbol.range.contains(editor.selection.active));
    if (!here) {
      vscode.window.showErrorMessage("the cursor is not in a webhook");
      return;
    }
    const written = await vscode.window.showInputBox({
      title: `Dry run of ${here.name}`,
      prompt: "The variables as JSON; nothing is sent",
      value: '{ "$call.cli": "919879072567" }',
      validateInput: (text) => (variables(text) ? undefined : "this is not a JSON object"),
    });
    if (written === undefined) return;
    await this.show("hook.dryRun", { uri: uri.toString(), target: here.name, vars: variables(written) });
  }
};

/** The JSON object that `text` is, if it is one. */
function variables(text) {
  try {
    const value = JSON.parse(text);
    return value && typeof value === "object" && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
