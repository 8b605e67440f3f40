// Starts the shim as the existing extension starts its server, and prints what a hover gives.
const server = require("child_process").fork(process.env.AQUA_SHIM, ["--node-ipc"], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
const uri = "file:///nowhere/ü.aqua";
const text = "aqua Main\n\nexport f\n\nfunc f(größe: u32) -> u32:\n  <- 1\n".replace("größe", "size");
const send = (m) => server.send({ jsonrpc: "2.0", ...m });
const answers = {
  1: (m) => {
    console.log(m.result.serverInfo.name, m.result.capabilities.hoverProvider);
    send({ method: "initialized", params: {} });
    send({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "aqua", version: 1, text } } });
    send({ id: 2, method: "textDocument/hover", params: { textDocument: { uri }, position: { line: 4, character: 8 } } });
  },
  2: (m) => {
    console.log(m.result.contents.value);
    send({ id: 3, method: "shutdown" });
  },
  3: () => send({ method: "exit" }),
};
server.on("message", (m) => m.id && !m.method && answers[m.id](m));
server.on("exit", (code) => console.log("exit", code));
send({ id: 1, method: "initialize", params: { processId: process.pid, capabilities: {} } });
