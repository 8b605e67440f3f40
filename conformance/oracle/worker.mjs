// A long-lived process that drives the original tools: one JSON object per line in, one per line out, in order.
//
//   {"op":"compile","path","imports":[dir],"constants":[],"noRelay","noXor","tracing","noEmptyResponse"}
//     → {"functions":{name:script},"definitions":{name:definition},"services":{name:definition},"errors":[text],"warnings":[text]}
//   {"op":"generate", like compile}
//     → {"ts","js","types"}: the files that aqua-to-js makes, empty when there is nothing to make; or {"errors":[text]}
//   {"op":"step","air","prev","current","results","params":{…}}   byte fields are base64
//     → {"ret_code","error_message","data","next_peer_pks","call_requests","flags":[3]} or {"trap":text}
//
// Every answer has the nanoseconds that the original took in "elapsed_ns": the compiler's call, or the interpreter's without
// making its instance. A failure of the request itself answers {"error"}.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const packageFile = (name) => new URL(`./node_modules/@fluencelabs/${name}`, import.meta.url);

// ---- the compiler

let api;
async function compiled(q) {
  api ??= await import(packageFile("aqua-api/index.js").href);
  const start = process.hrtime.bigint();
  const r = await api.compileFromPath({
    filePath: q.path, imports: q.imports ?? [], constants: q.constants ?? [], targetType: "air", logLevel: "off",
    noRelay: !!q.noRelay, noXor: !!q.noXor, tracing: !!q.tracing, noEmptyResponse: q.noEmptyResponse ?? true,
  });
  return [r, Number(process.hrtime.bigint() - start)];
}

async function compile(q) {
  const [r, elapsed_ns] = await compiled(q);
  const functions = {}, definitions = {}, services = {};
  for (const name of Object.keys(r.functions)) {
    functions[name] = r.functions[name].script;
    definitions[name] = plain(r.functions[name].funcDef);
  }
  for (const name of Object.keys(r.services)) services[name] = plain(r.services[name]);
  return { functions, definitions, services, errors: [...r.errors], warnings: [...r.warnings], elapsed_ns };
}

let toJS;
async function generate(q) {
  toJS ??= (await import(packageFile("aqua-to-js/dist/index.js").href)).default;
  const [r] = await compiled(q);
  if (r.errors.length > 0) return { errors: [...r.errors] };
  const ts = await toJS(r, "ts"), js = await toJS(r, "js");
  return { ts: ts?.sources ?? "", js: js?.sources ?? "", types: js?.types ?? "" };
}

// plain gives the objects of the compiler's results the names that they have behind their accessors.
function plain(x) {
  if (Array.isArray(x)) return x.map(plain);
  if (x === null || typeof x !== "object") return x;
  return Object.fromEntries(Object.entries(x).map(([k, v]) => [k.replace(/^L\w*__f_/, ""), plain(v)]));
}

// ---- the interpreter: a wasm module whose records are packed and little-endian

const text = new TextEncoder();
const bytes = (b64) => Buffer.from(b64 ?? "", "base64");
let module_;

class Exit extends Error {}

// instance makes a fresh interpreter; its source of randomness is constant, so equal inputs give equal bytes.
function instance() {
  module_ ??= new WebAssembly.Module(readFileSync(packageFile("avm/dist/avm.wasm")));
  let memory;
  const view = () => new DataView(memory.buffer);
  const { exports } = new WebAssembly.Instance(module_, {
    __marine_host_api_v3: { log_utf8_string: () => {} },
    wasi_snapshot_preview1: {
      clock_time_get: (_id, _precision, out) => (view().setBigUint64(out, 0n, true), 0),
      fd_write: (_fd, list, n, out) => {
        let total = 0;
        for (let i = 0; i < n; i++) total += view().getUint32(list + 8 * i + 4, true);
        view().setUint32(out, total, true);
        return 0;
      },
      sched_yield: () => 0,
      random_get: (at, n) => (new Uint8Array(memory.buffer, at, n).fill(7), 0),
      environ_get: () => 0,
      environ_sizes_get: (a, b) => (view().setUint32(a, 0, true), view().setUint32(b, 0, true), 0),
      proc_exit: (code) => { throw new Exit(`exit ${code}`); },
    },
  });
  memory = exports.memory;
  exports._initialize?.();
  exports._start?.();
  return { exports, memory };
}

function step(q) {
  const { exports, memory } = instance();
  const put = (b) => {
    const at = exports.allocate(b.length, 1) >>> 0;
    new Uint8Array(memory.buffer, at, b.length).set(b);
    return [at, b.length];
  };
  const record = [];
  const number = (n, width) => { for (let i = 0; i < width; i++) record.push(Number((BigInt(n) >> BigInt(8 * i)) & 255n)); };
  const slice = (b) => put(b).forEach((n) => number(n, 4));
  const p = q.params;
  slice(text.encode(p.init_peer_id));
  slice(text.encode(p.current_peer_id));
  number(p.timestamp, 8);
  number(p.ttl, 4);
  number(p.key_format, 1);
  slice(bytes(p.secret_key));
  slice(text.encode(p.particle_id));
  number(p.air_size_limit, 8);
  number(p.particle_size_limit, 8);
  number(p.call_result_size_limit, 8);
  number(p.hard_limit_enabled ? 1 : 0, 1);
  const inputs = [text.encode(q.air), bytes(q.prev), bytes(q.current)], results = bytes(q.results);
  const start = process.hrtime.bigint();
  try {
    exports.invoke(...inputs.flatMap(put), put(Uint8Array.from(record))[0], ...put(results));
  } catch (e) {
    if (e instanceof WebAssembly.RuntimeError || e instanceof Exit || e instanceof RangeError) return { trap: e.message };
    throw e;
  }
  const elapsed_ns = Number(process.hrtime.bigint() - start);
  const at = exports.get_result_ptr() >>> 0, view = new DataView(memory.buffer);
  const u32 = (offset) => view.getUint32(offset, true);
  const read = (offset) => Buffer.from(memory.buffer, u32(offset), u32(offset + 4));
  const peers = Array.from({ length: u32(at + 28) }, (_, i) => read(u32(at + 24) + 8 * i).toString());
  return {
    ret_code: Number(view.getBigInt64(at, true)), error_message: read(at + 8).toString(), data: read(at + 16).toString("base64"),
    next_peer_pks: peers, call_requests: read(at + 32).toString("base64"), flags: [40, 41, 42].map((o) => view.getUint8(at + o) !== 0), elapsed_ns,
  };
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (line.trim() === "") continue;
  let answer;
  try {
    const q = JSON.parse(line);
    if (q.op === "compile") answer = await compile(q);
    else if (q.op === "generate") answer = await generate(q);
    else if (q.op === "step") answer = step(q);
    else answer = { error: `there is no operation ${q.op}` };
  } catch (e) {
    answer = { error: String(e?.message ?? e) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
