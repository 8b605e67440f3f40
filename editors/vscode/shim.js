// Stands in for the server of the existing extension, which is forked with --node-ipc: starts `aqua lsp` and carries
// messages between Node's channel, one object each, and the server's standard streams, in frames.
"use strict";

const { spawn } = require("child_process");

const server = spawn(process.env.AQUA_PATH || "aqua", ["lsp", "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });

process.on("message", (message) => {
  const content = Buffer.from(JSON.stringify(message));
  server.stdin.write(`Content-Length: ${content.length}\r\n\r\n`);
  server.stdin.write(content);
});
process.on("disconnect", () => server.stdin.end());

let pending = Buffer.alloc(0);
server.stdout.on("data", (data) => {
  pending = Buffer.concat([pending, data]);
  for (;;) {
    const end = pending.indexOf("\r\n\r\n");
    if (end < 0) {
      return;
    }
    const length = Number(/content-length: *(\d+)/i.exec(pending.toString("latin1", 0, end))[1]);
    if (pending.length < end + 4 + length) {
      return;
    }
    process.send(JSON.parse(pending.toString("utf8", end + 4, end + 4 + length)));
    pending = pending.subarray(end + 4 + length);
  }
});

server.on("error", (err) => {
  console.error(`aqua cannot be started: ${err.message}`);
  process.exit(1);
});
server.on("exit", (code) => process.exit(code === null ? 1 : code));
