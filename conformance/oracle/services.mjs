// Services on marine-js. One JSON object per line in, one per line out:
//
//   {"modules":[{"name","path"}],"fn","args":JSON text,"params":{…},"repeat"} → {"result":JSON text,"elapsed_ns"} or {"failure"}
//
// A service is made when it is first asked for, and again after it has failed. The time is that of the calls, with their
// arguments as JSON text and results as such; without a function it is that of making the service. All random bytes are 7, as the other side's.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { syncBuiltinESMExports } from "node:module";
import nodeCrypto from "node:crypto";

for (const level of ["log", "info", "debug", "warn", "error"]) console[level] = () => {}; // lines belong to answers

const fill = (array, offset = 0, size = array.byteLength - offset) => {
  new Uint8Array(array.buffer ?? array, (array.byteOffset ?? 0) + offset, size).fill(7);
  return array;
};
nodeCrypto.randomFillSync = fill;
syncBuiltinESMExports();
Object.defineProperty(globalThis.crypto, "getRandomValues", { value: (array) => fill(array) });

const { MarineService } = await import("./node_modules/@fluencelabs/marine-js/dist/MarineService.js");
const control = new WebAssembly.Module(readFileSync(new URL("./node_modules/@fluencelabs/marine-js/dist/marine-js.wasm", import.meta.url)));
const services = new Map();

async function serviceOf(modules) {
  const key = JSON.stringify(modules);
  if (!services.has(key)) {
    const wasi = { envs: {}, preopened_files: new Set(), mapped_dirs: new Map() };
    const service = new MarineService(
      control, "service", () => {},
      { modules_config: modules.map((m) => ({ import_name: m.name, config: { logger_enabled: true, logging_mask: 0, wasi } })) },
      Object.fromEntries(modules.map((m) => [m.name, new Uint8Array(readFileSync(m.path))])), {},
    );
    await service.init();
    services.set(key, service);
  }
  return [key, services.get(key)];
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (line.trim() === "") continue;
  let answer;
  let key;
  try {
    const q = JSON.parse(line);
    if (!q.fn) services.delete(JSON.stringify(q.modules));
    const begin = process.hrtime.bigint();
    let service;
    [key, service] = await serviceOf(q.modules);
    const start = q.fn ? process.hrtime.bigint() : begin;
    let result = "null";
    for (let n = q.fn ? (q.repeat || 1) : 0; n > 0; n--) {
      result = JSON.stringify(service.call(q.fn, JSON.parse(q.args), q.params) ?? null);
    }
    answer = { result, elapsed_ns: Number(process.hrtime.bigint() - start) };
  } catch (e) {
    answer = { failure: String(e?.message ?? e) };
    services.delete(key);
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
