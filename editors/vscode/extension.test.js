// Drives the extension without an editor: the modules of VS Code are stand-ins, and the server is the program in AQUA_PATH.
// Prints what an editor would show. The file in AQUA_FILE exports a function `double` of one number.
"use strict";

const { spawn } = require("child_process");
const fs = require("fs");
const Module = require("module");
const { pathToFileURL } = require("url");

class Emitter {
  constructor() {
    this.listeners = [];
    this.event = (listener) => this.listeners.push(listener);
  }
  fire(value) {
    this.listeners.forEach((listener) => listener(value));
  }
}

const source = pathToFileURL(process.env.AQUA_FILE).href;
const text = fs.readFileSync(process.env.AQUA_FILE, "utf8");
const commands = {};
const providers = {};
const saved = new Emitter();
const asked = [];
let answer = "[21]"; // what the user types
let tasks;

const uri = (string) => ({ toString: () => string, scheme: string.split(":")[0] });
const nothing = { dispose() {} };

const vscode = {
  EventEmitter: Emitter,
  Uri: { parse: uri },
  ViewColumn: { Beside: -2 },
  TaskScope: { Workspace: 2 },
  Task: class {
    constructor(definition, scope, name, source, execution) {
      Object.assign(this, { definition, name, execution });
    }
  },
  ProcessExecution: class {
    constructor(process, args) {
      Object.assign(this, { process, args });
    }
  },
  workspace: {
    getConfiguration: () => ({ get: () => process.env.AQUA_PATH }),
    async openTextDocument(what) {
      if (what.content !== undefined) {
        return what;
      }
      return { language: "air", content: await providers[what.scheme].provideTextDocumentContent(what) };
    },
    registerTextDocumentContentProvider: (scheme, provider) => ((providers[scheme] = provider), nothing),
    onDidSaveTextDocument: saved.event,
    onDidCloseTextDocument: () => nothing,
  },
  window: {
    activeTextEditor: {
      selection: { active: { line: text.split("\n").findIndex((line) => line.startsWith("func double")) + 1 } },
      document: { uri: uri(source), lineAt: (n) => ({ text: text.split("\n")[n] }) },
    },
    showTextDocument: async (document) => console.log(`shown as ${document.language}:\n${document.content.trimEnd()}`.replace(/\/\S*\//, "")),
    showInputBox: async ({ prompt }) => (asked.push(prompt), answer),
    showErrorMessage: (message) => console.log(`error: ${message}`),
  },
  tasks: { registerTaskProvider: (_, provider) => ((tasks = provider), nothing), executeTask: (task) => console.log(`task ${task.execution.args.join(" ")}`) },
  commands: { registerCommand: (name, run) => ((commands[name] = run), nothing) },
};

// LanguageClient is as much of the client library as the extension uses.
class LanguageClient {
  constructor(id, name, server, options) {
    Object.assign(this, { server, options, waiting: new Map(), last: 0 });
  }
  async start() {
    this.child = spawn(this.server.command, this.server.args, { stdio: ["pipe", "pipe", "inherit"] });
    let pending = Buffer.alloc(0);
    this.child.stdout.on("data", (data) => {
      pending = Buffer.concat([pending, data]);
      for (let end; (end = pending.indexOf("\r\n\r\n")) >= 0; ) {
        const length = Number(/content-length: *(\d+)/i.exec(pending.toString("latin1", 0, end))[1]);
        if (pending.length < end + 4 + length) {
          return;
        }
        const message = JSON.parse(pending.toString("utf8", end + 4, end + 4 + length));
        pending = pending.subarray(end + 4 + length);
        const wait = this.waiting.get(message.id);
        if (wait && !message.method) {
          message.error ? wait.reject(new Error(message.error.message)) : wait.resolve(message.result);
        }
      }
    });
    const result = await this.sendRequest("initialize", { capabilities: {} });
    this.send({ method: "initialized", params: {} });
    for (const command of result.capabilities.executeCommandProvider.commands) {
      const next = (name, args) =>
        this.sendRequest("workspace/executeCommand", { command: name, arguments: args }).catch((err) => {
          console.log("error: Request workspace/executeCommand failed."); // the notice that the library gives by itself
          throw err;
        });
      commands[command] = (...args) => this.options.middleware.executeCommand(command, args, next);
    }
  }
  send(message) {
    const content = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
    this.child.stdin.write(`Content-Length: ${content.length}\r\n\r\n`);
    this.child.stdin.write(content);
  }
  sendRequest(method, params) {
    const id = ++this.last;
    this.send({ id, method, params });
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }
  async stop() {
    await this.sendRequest("shutdown");
    this.send({ method: "exit" });
  }
  async restart() {
    await this.stop();
    await this.start();
    console.log("restarted");
  }
}

const load = Module._load;
Module._load = (name, ...rest) =>
  name === "vscode" ? vscode : name === "vscode-languageclient/node" ? { LanguageClient, TransportKind: { stdio: 0 } } : load(name, ...rest);

(async () => {
  const extension = require("./extension.js");
  await extension.activate({ subscriptions: [] });
  await commands["aqua.showAir"](source, "double");
  await commands["aqua.showAir"](source, "none");
  await commands["aqua.run"](source, "double");
  console.log("asked", asked[0]);
  answer = "21";
  await commands["aqua.run"](source, "double");
  answer = "[]";
  await commands["aqua.run"](source, "double");
  answer = "[";
  await commands["aqua.run"](source, "double");
  await commands["aqua.showGraph"]();
  await commands["aqua.compile"]();
  console.log("tasks", tasks.provideTasks().map((task) => task.name).join(" "));
  const renewed = [];
  providers["aqua-air"].onDidChange((what) => renewed.push(what.toString()));
  saved.fire({});
  console.log("renewed", renewed.length);
  await commands["aqua.restart"]();
  await extension.deactivate();
})().catch((err) => {
  console.error(err);
  process.exit(1);
});
