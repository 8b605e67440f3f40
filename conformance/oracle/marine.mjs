// The interpreter the way the JavaScript client runs it: arguments and results cross marine-js as JSON, bytes as arrays of
// numbers. One JSON object per line in, one per line out:
//
//   {"air","prev","current","results":{id:{"ret_code","result"}},"params":{…}} → {"ret_code","error_message","elapsed_ns"}
//
// The time is that of the client's own call: encoding the arguments, the call, decoding the result.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const { serializeAvmArgs, deserializeAvmResult } = createRequire(import.meta.url)("@fluencelabs/avm");
const { MarineService } = await import("./node_modules/@fluencelabs/marine-js/dist/MarineService.js");
const packageFile = (name) => new URL(`./node_modules/@fluencelabs/${name}`, import.meta.url);

const control = new WebAssembly.Module(readFileSync(packageFile("marine-js/dist/marine-js.wasm")));
const wasi = { envs: {}, preopened_files: new Set(), mapped_dirs: new Map() };
const service = new MarineService(
  control, "avm", () => {},
  { modules_config: [{ import_name: "avm", config: { logger_enabled: true, logging_mask: 0, wasi } }] },
  { avm: new Uint8Array(readFileSync(packageFile("avm/dist/avm.wasm"))) }, {},
);
await service.init();
const particle = { id: "", init_peer_id: "", timestamp: 0, ttl: 0, script: "", signature: [], token: "" };
const callParameters = { particle, host_id: "", service_creator_peer_id: "", service_id: "", tetraplets: [], worker_id: "" };

const bytes = (b64) => new Uint8Array(Buffer.from(b64 ?? "", "base64"));

function step(q) {
  const p = q.params;
  const run = {
    initPeerId: p.init_peer_id, currentPeerId: p.current_peer_id, keyFormat: p.key_format, secretKeyBytes: bytes(p.secret_key),
    timestamp: p.timestamp, ttl: p.ttl, particleId: p.particle_id,
  };
  const prev = bytes(q.prev), current = bytes(q.current);
  const results = Object.entries(q.results ?? {}).map(([id, r]) => [Number(id), { retCode: r.ret_code, result: r.result }]);
  const start = process.hrtime.bigint();
  const args = serializeAvmArgs(run, q.air, prev, current, results);
  args[3].hard_limit_enabled = false; // the helper gives a number, which the module refuses
  const r = deserializeAvmResult(service.call("invoke", args, callParameters));
  const elapsed_ns = Number(process.hrtime.bigint() - start);
  return { ret_code: r.retCode, error_message: r.errorMessage, elapsed_ns };
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (line.trim() === "") continue;
  let answer;
  try {
    answer = step(JSON.parse(line));
  } catch (e) {
    answer = { error: String(e?.message ?? e) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
