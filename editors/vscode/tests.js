// The test explorer: the tests of all opened projects, found and run by the server.

const vscode = require("vscode");

/** How long nobody must have typed before the tests are looked for again. */
const PAUSE = 500;

exports.Tests = class {
  constructor(send) {
    this.send = send;
    this.controller = vscode.tests.createTestController("hook", "Hook");
    this.controller.resolveHandler = () => this.refresh();
    this.controller.refreshHandler = () => this.refresh();
    this.controller.createRunProfile(
      "Run",
      vscode.TestRunProfileKind.Run,
      (request, token) => this.runChosen(request, token),
      true
    );
    const changed = ({ document }) => {
      if (document.languageId !== "hook") return;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.refresh(), PAUSE);
    };
    this.subscriptions = [
      this.controller,
      vscode.workspace.onDidChangeTextDocument(changed),
      vscode.workspace.onDidSaveTextDocument((document) => changed({ document })),
    ];
  }

  dispose() {
    clearTimeout(this.timer);
    this.subscriptions.forEach((one) => one.dispose());
  }

  /** Asks the server which tests there are. */
  async refresh() {
    let found;
    try {
      found = await this.send("workspace/executeCommand", { command: "hook.listTests", arguments: [] });
    } catch {
      // It is not running yet, or no longer.
      return;
    }
    const items = new Map();
    for (const { name, uri, line } of found) {
      let id = `${uri}#${name}`;
      // Two tests may be called the same.
      while (items.has(id)) id += "'";
      const item = this.controller.createTestItem(id, name, vscode.Uri.parse(uri));
      item.range = new vscode.Range(line, 0, line, 0);
      items.set(id, item);
    }
    this.controller.items.replace([...items.values()]);
  }

  /** The tests of `request`, with a question to the server for each project. */
  async runChosen(request, token) {
    const run = this.controller.createTestRun(request);
    const excluded = new Set((request.exclude ?? []).map((item) => item.id));
    const all = request.include ?? [...this.controller.items].map(([, item]) => item);
    let left = all.filter((item) => !excluded.has(item.id));
    left.forEach((item) => run.started(item));
    while (left.length > 0 && !token.isCancellationRequested) {
      const [first] = left;
      const tests = left.map((item) => ({ uri: item.uri.toString(), line: item.range.start.line }));
      const target = { uri: first.uri.toString(), tests, quiet: true };
      const done = new Set(await this.ask(run, target, token, left));
      // A test that is no longer there has no answer.
      if (!done.has(first)) run.skipped(first);
      left = left.filter((item) => item !== first && !done.has(item));
    }
    run.end();
  }

  /** The tests that a lens names; the stop button of the test results ends the run. */
  async runFromLens(target) {
    await this.refresh();
    const run = this.controller.createTestRun(new vscode.TestRunRequest());
    await this.ask(run, target, run.token, []);
    run.end();
  }

  /** Has the server run tests, and shows how they went; which these were. */
  async ask(run, target, token, started) {
    let answer;
    try {
      const command = { command: "hook.runTests", arguments: [target] };
      answer = await this.send("workspace/executeCommand", command, token);
    } catch (error) {
      if (token.isCancellationRequested) return started;
      if (started.length === 0) vscode.window.showErrorMessage(error.message);
      started.forEach((item) => run.errored(item, new vscode.TestMessage(error.message)));
      return started;
    }
    const items = new Map([...this.controller.items].map(([, item]) => [place(item.uri, item.range.start.line), item]));
    const known = answer.tests.map((test) => [items.get(place(vscode.Uri.parse(test.uri), test.line)), test]);
    const shown = known.filter(([item]) => item);
    shown.forEach(([item, test]) => show(run, item, test));
    return shown.map(([item]) => item);
  }
};

const place = (uri, line) => `${uri}#${line}`;

function show(run, item, test) {
  for (const request of test.requests) run.appendOutput(`${request.replaceAll("\n", "\r\n")}\r\n`, undefined, item);
  if (test.passed) {
    run.passed(item);
    return;
  }
  const messages = test.failures.map((failure) => {
    const message = new vscode.TestMessage(failure.message);
    message.location = new vscode.Location(item.uri, new vscode.Position(failure.line ?? test.line, 0));
    return message;
  });
  run.failed(item, messages);
}
