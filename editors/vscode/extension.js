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

// executed handles the commands of code lenses: the server does the work, and what it gives is shown.
async function executed(command, args, next) {
  if (command === "aqua.showAir") {
    const answer = await next(command, args);
    return show(answer.air, "air");
  }
  if (command === "aqua.run") {
    const given = await vscode.window.showInputBox({ prompt: `Arguments of ${args[1]}, as a JSON array`, value: "[]" });
    if (given === undefined) {
      return;
    }
    const answer = await next(command, args.concat(JSON.parse(given)));
    return show(JSON.stringify(answer, null, 2), "json");
  }
  return next(command, args);
}

function tasks() {
  return ["check", "compile", "fmt", "lint"].map((command) => {
    const execution = new vscode.ProcessExecution(program(), [command, "."]);
    return new vscode.Task({ type: "aqua", command }, vscode.TaskScope.Workspace, command, "aqua", execution);
  });
}

exports.activate = async (context) => {
  context.subscriptions.push(vscode.tasks.registerTaskProvider("aqua", { provideTasks: tasks, resolveTask: (task) => task }));
  client = new LanguageClient(
    "aqua-language-server",
    "Aqua Language Server",
    { command: program(), args: ["lsp"], transport: TransportKind.stdio },
    { documentSelector: [{ pattern: "**/*.aqua" }], middleware: { executeCommand: executed } },
  );
  await client.start();
};

exports.deactivate = () => client && client.stop();
