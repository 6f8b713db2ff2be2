// As much of VS Code as the extension uses: what it registers and shows is kept to be looked at.

const { spawn } = require("node:child_process");
const Module = require("node:module");
const path = require("node:path");
const { fileURLToPath, pathToFileURL } = require("node:url");

// The walk through the server has the library installed.
const lsp = Module.createRequire(path.join(__dirname, "../../lsp/walk/walk.js"))("vscode-languageserver-protocol/node");

class Position {
  constructor(line, character) { Object.assign(this, { line, character }); }
}
class Range {
  constructor(...at) {
    [this.start, this.end] = at.length === 4 ? [new Position(at[0], at[1]), new Position(at[2], at[3])] : at;
  }
  contains({ line, character }) {
    const after = (one, other) => one.line > other.line || (one.line === other.line && one.character >= other.character);
    return after({ line, character }, this.start) && after(this.end, { line, character });
  }
}
class Uri {
  constructor(parts) { Object.assign(this, parts); }
  static parse(text) {
    const { protocol, pathname } = new URL(text);
    return new Uri({ scheme: protocol.slice(0, -1), path: decodeURIComponent(pathname) });
  }
  static file(file) { return Uri.parse(pathToFileURL(file).toString()); }
  static from(parts) { return new Uri(parts); }
  get fsPath() { return fileURLToPath(this.toString()); }
  toString() { return this.scheme === "file" ? pathToFileURL(this.path).toString() : `${this.scheme}:${this.path}`; }
}
class EventEmitter {
  listeners = [];
  event = (listener) => { this.listeners.push(listener); return { dispose() {} }; };
  fire(value) { this.listeners.forEach((listener) => listener(value)); }
  dispose() { this.listeners = []; }
}
class TestMessage {
  constructor(message) { this.message = message; }
}

/** What the extension has done. */
const seen = { commands: new Map(), controllers: [], runs: [], errors: [], documents: [], clients: [], providers: new Map() };
/** What the person in front of it has opened and answers. */
const person = { folders: [], settings: {}, answer: undefined, editor: undefined, symbols: [], references: [] };
const changed = new EventEmitter();
const saved = new EventEmitter();

class TestRun {
  constructor(request) {
    Object.assign(this, { request, results: [], output: [], ended: false });
    this.token = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose() {} }) };
    seen.runs.push(this);
  }
  started(item) { this.results.push(["started", item.label]); }
  passed(item) { this.results.push(["passed", item.label]); }
  skipped(item) { this.results.push(["skipped", item.label]); }
  failed(item, messages) { this.results.push(["failed", item.label, messages]); }
  errored(item, message) { this.results.push(["errored", item.label, message]); }
  appendOutput(text, at, item) { this.output.push([item.label, text]); }
  end() { this.ended = true; }
}
function createTestController(id, label) {
  const items = new Map();
  const controller = {
    id, label, profiles: [],
    items: { replace: (all) => { items.clear(); all.forEach((item) => items.set(item.id, item)); }, [Symbol.iterator]: () => items.entries() },
    createTestItem: (id, label, uri) => ({ id, label, uri }),
    createRunProfile: (label, kind, run, isDefault) => controller.profiles.push({ label, kind, run, isDefault }),
    createTestRun: (request) => new TestRun(request),
    dispose() { controller.disposed = true; },
  };
  seen.controllers.push(controller);
  return controller;
}
const registerCommand = (name, run) => {
  if (seen.commands.has(name)) throw new Error(`the command \`${name}\` is registered already`);
  seen.commands.set(name, run);
  return { dispose: () => seen.commands.delete(name) };
};
const builtIn = {
  "vscode.executeReferenceProvider": () => person.references,
  "vscode.executeDocumentSymbolProvider": () => person.symbols,
  "editor.action.showReferences": (...shown) => { seen.references = shown; },
};

const vscode = {
  Position, Range, Uri, EventEmitter, TestMessage,
  Location: class { constructor(uri, at) { Object.assign(this, { uri, at }); } },
  TestRunRequest: class { constructor(include, exclude) { Object.assign(this, { include, exclude }); } },
  TestRunProfileKind: { Run: 1 },
  ViewColumn: { Beside: -2 },
  commands: {
    registerCommand,
    executeCommand: async (name, ...parts) => (seen.commands.get(name) ?? builtIn[name])(...parts),
  },
  tests: { createTestController },
  window: {
    get activeTextEditor() { return person.editor; },
    showErrorMessage: (message) => { seen.errors.push(message); },
    showInputBox: async (options) => { seen.asked = options; return person.answer; },
    showTextDocument: async (document) => { seen.documents.push(document); },
  },
  workspace: {
    get workspaceFolders() { return person.folders.map((folder) => ({ uri: Uri.file(folder) })); },
    getConfiguration: (section) => ({ get: (name) => person.settings[`${section}.${name}`] }),
    registerTextDocumentContentProvider: (scheme, provider) => {
      seen.providers.set(scheme, provider);
      return { dispose: () => seen.providers.delete(scheme) };
    },
    openTextDocument: async (uri) => ({ uri, text: seen.providers.get(uri.scheme).provideTextDocumentContent(uri) }),
    onDidChangeTextDocument: changed.event,
    onDidSaveTextDocument: saved.event,
  },
};

/** The client of `vscode-languageclient`, as far as the extension relies on it, with a real server on the other side. */
class LanguageClient {
  constructor(id, name, server, options) {
    Object.assign(this, { id, name, server, options, commands: [] });
    seen.clients.push(this);
  }
  async start() {
    this.process = spawn(this.server.command, this.server.args, { stdio: ["pipe", "pipe", "inherit"] });
    await new Promise((done, failed) => this.process.once("spawn", done).once("error", failed));
    this.connection = lsp.createProtocolConnection(
      new lsp.StreamMessageReader(this.process.stdout),
      new lsp.StreamMessageWriter(this.process.stdin),
    );
    this.connection.onRequest(lsp.RegistrationRequest.type, () => {});
    this.connection.onRequest(lsp.WorkDoneProgressCreateRequest.type, () => {});
    this.connection.listen();
    const workspaceFolders = person.folders.map((folder) => ({ uri: pathToFileURL(folder).toString(), name: folder }));
    const { capabilities } = await this.connection.sendRequest("initialize", {
      processId: process.pid, rootUri: null, workspaceFolders,
      capabilities: { workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } },
    });
    await this.connection.sendNotification("initialized", {});
    for (const name of capabilities.executeCommandProvider.commands) {
      const next = (command, parts) => this.sendRequest("workspace/executeCommand", { command, arguments: parts });
      const run = (...parts) => this.options.middleware.executeCommand(name, parts, next);
      this.commands.push(registerCommand(name, run));
    }
  }
  sendRequest(method, ...rest) { return this.connection.sendRequest(method, ...rest); }
  async lenses(file) {
    const document = { uri: Uri.file(file) };
    const next = () => this.sendRequest("textDocument/codeLens", { textDocument: { uri: document.uri.toString() } });
    return this.options.middleware.provideCodeLenses(document, undefined, next);
  }
  async stop() {
    this.commands.forEach((one) => one.dispose());
    await this.connection.sendRequest("shutdown");
    await this.connection.sendNotification("exit");
    this.code = await new Promise((done) => this.process.on("exit", done));
  }
}

const load = Module._load;
Module._load = function (name, ...rest) {
  if (name === "vscode") return vscode;
  if (name === "vscode-languageclient/node") return { LanguageClient, RevealOutputChannelOn: { Never: 4 } };
  return load.call(this, name, ...rest);
};

module.exports = { seen, person, changed, vscode };
