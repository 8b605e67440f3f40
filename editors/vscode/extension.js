// Starts the language server for the editor, shows what its commands give, and offers the commands of aqua as tasks.
"use strict";

const vscode = require("vscode");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");

let client;

const program = () => vscode.workspace.getConfiguration("aqua").get("path", "aqua");

// show opens a text beside the editor.
async function show(content, language) {
  const document = await vscode.workspace.openTextDocument({ content, language });
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true });
}

// Scripts are documents of their own scheme, made when they are shown and again when their source changes. The name ends in
// .air, so that the server knows them, too.
const scheme = "aqua-air";

const scripts = {
  changed: new vscode.EventEmitter(),
  shown: new Map(), // by URI: the source and function of a script
  get onDidChange() {
    return this.changed.event;
  },
  async provideTextDocumentContent(uri) {
    const of = this.shown.get(uri.toString());
    try {
      return (await client.sendRequest("aqua/air", of)).script;
    } catch (err) {
      return `; ${of.function} does not compile: ${err.message.replace(/\n/g, "\n; ")}\n`;
    }
  },
  async open(source, name) {
    const uri = vscode.Uri.parse(`${scheme}:/${name}.air?${encodeURIComponent(source)}`);
    this.shown.set(uri.toString(), { uri: source, function: name });
    this.changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true, preserveFocus: true });
  },
  renew() {
    for (const uri of this.shown.keys()) {
      this.changed.fire(vscode.Uri.parse(uri));
    }
  },
  forget(document) {
    this.shown.delete(document.uri.toString());
  },
};

// run asks for arguments and shows what a function gives on a simulated network. It asks the server by a request of its own:
// the client tells of a command that failed by itself, so that there would be two notices.
async function run(uri, name) {
  const given = await vscode.window.showInputBox({ prompt: `Arguments of ${name}, as a JSON array`, value: "[]" });
  if (given === undefined) {
    return;
  }
  const values = JSON.parse(given);
  if (!Array.isArray(values)) {
    throw new Error(`${given} is no JSON array`);
  }
  const answer = await client.sendRequest("aqua/simulate", { uri, function: name, args: values });
  await show(JSON.stringify(answer, null, 2), "json");
}

// executed handles the commands of code lenses: the server does the work, and what it gives is shown.
async function executed(command, args, next) {
  try {
    switch (command) {
      case "aqua.showAir":
        return await scripts.open(args[0], args[1]);
      case "aqua.run":
        return await run(args[0], args[1]);
    }
    return await next(command, args);
  } catch (err) {
    vscode.window.showErrorMessage(`Aqua: ${err.message}`);
  }
}

// showGraph shows the way of a particle for the function that the cursor is in.
async function showGraph() {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    return;
  }
  let name = "";
  for (let line = editor.selection.active.line; line >= 0 && !name; line--) {
    const found = /^func +([a-z]\w*)/.exec(editor.document.lineAt(line).text);
    name = found ? found[1] : "";
  }
  try {
    const graph = await client.sendRequest("aqua/graph", { uri: editor.document.uri.toString(), function: name });
    await show("```mermaid\n" + graph.mermaid + "```\n", "markdown");
  } catch (err) {
    vscode.window.showErrorMessage(`Aqua: ${err.message}`);
  }
}

function tasks() {
  return ["check", "compile", "fmt", "lint"].map(task);
}

function task(command) {
  // Without arguments the project file says what is meant; compile has no other way to know.
  const args = command === "compile" ? [command] : [command, "."];
  const execution = new vscode.ProcessExecution(program(), args);
  return new vscode.Task({ type: "aqua", command }, vscode.TaskScope.Workspace, command, "aqua", execution);
}

exports.activate = async (context) => {
  client = new LanguageClient(
    "aqua-language-server",
    "Aqua Language Server",
    { command: program(), args: ["lsp"], transport: TransportKind.stdio },
    {
      documentSelector: [{ pattern: "**/*.aqua" }, { pattern: "**/*.air" }, { pattern: "**/aquifer.toml" }],
      middleware: { executeCommand: executed },
    },
  );
  context.subscriptions.push(
    vscode.tasks.registerTaskProvider("aqua", { provideTasks: tasks, resolveTask: (given) => given }),
    vscode.workspace.registerTextDocumentContentProvider(scheme, scripts),
    vscode.workspace.onDidSaveTextDocument(() => scripts.renew()),
    vscode.workspace.onDidCloseTextDocument((document) => scripts.forget(document)),
    vscode.commands.registerCommand("aqua.restart", () => client.restart()),
    vscode.commands.registerCommand("aqua.compile", () => vscode.tasks.executeTask(task("compile"))),
    vscode.commands.registerCommand("aqua.showGraph", showGraph),
  );
  await client.start();
};

exports.deactivate = () => client && client.stop();
