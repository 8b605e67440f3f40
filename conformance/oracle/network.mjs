// A long-lived process of clients of the original that connect with peers: one JSON object per line in, one per line out.
//
//   {"op":"connect","client":name,"relay":multiaddr,"key":base64 of the secret, or none} → {"peer":id,"relay":id}
//   {"op":"call","clients":[name…],"script","definition" or "module","function","args":[…],"ttl":ms,"times":n} → {"outcomes":[{"value"} or {"error"}, …]}
//       n calls of each client, all at the same time; without a value the function returned nothing; an argument {"callback":prefix}
//       is a function; with a module, a file of generated code, its function is called
//   {"op":"serve","client","id","definition" or "module","function","handlers":{name:handler}} → {}: a service; a handler answers
//       {"prefix":text}: the text and what it is given, {"error":text}: an exception; with a module its function registers the service
//   {"op":"heard","client","id","count":n} → {"calls":[[argument…]…]}: what a service was given, when it has been called n times
//   {"op":"close","client"} → {}
//
// A request that fails otherwise answers {"error"}.
import { EventEmitter, once } from "node:events";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

// The client's libraries ask for a newer Node than the oldest that it allows; this one function is all that they miss.
Promise.withResolvers ??= function () {
  let resolve, reject;
  const promise = new Promise((a, b) => { resolve = a; reject = b; });
  return { promise, resolve, reject };
};

process.removeAllListeners("warning"); // the client's libraries add a listener for each call, which Node takes for a leak

const { createClient, v5_callFunction, v5_registerService } = await import("@fluencelabs/js-client");
const clients = {};
const heard = {}; // by client and service
const calls = new EventEmitter();
const patience = 20000; // ms
const text = (e) => (e instanceof Error ? e.message : typeof e === "string" ? e : JSON.stringify(e));

// The argument {"callback":prefix} stands for a function that puts the prefix in front of what it hears.
const callback = (arg) => (typeof arg?.callback === "string" ? (heard) => arg.callback + heard : arg);

// caller calls a function, of a script or of generated code.
async function caller({ script, definition, module, function: name }) {
  if (!module) return (args) => v5_callFunction(args, definition, script);
  const code = await import(pathToFileURL(module).href);
  return (args) => code[name](...args);
}

function handle({ prefix, error }, list) {
  return (...args) => {
    list.push(args.slice(0, -1)); // the last one says which particle calls
    calls.emit("call");
    if (error !== undefined) throw new Error(error);
    return prefix + args.slice(0, -1).join(" ");
  };
}

// create makes a client. It gives its own thread 10 s to start, for which a busy machine may need another attempt.
async function create(relay, keyPair, attempts = 5) {
  try {
    return await Promise.race([
      createClient(relay, { connectionOptions: { skipCheckConnection: true }, keyPair }),
      new Promise((_, reject) => setTimeout(() => reject(new Error("no connection in 20 s")), patience)),
    ]);
  } catch (e) {
    if (attempts > 1 && text(e).includes("Did not receive an init message")) return create(relay, keyPair, attempts - 1);
    throw e;
  }
}

const ops = {
  async connect({ client, relay, key }) {
    const keyPair = key ? { type: "Ed25519", source: Uint8Array.from(Buffer.from(key, "base64")) } : undefined;
    const c = await create(relay, keyPair);
    clients[client] = c;
    return { peer: c.getPeerId(), relay: c.getRelayPeerId() };
  },
  async call(q) {
    const call = await caller(q);
    const one = async (client) => {
      try {
        return { value: await call([clients[client], ...q.args.map(callback), { ttl: q.ttl }]) };
      } catch (e) {
        return { error: text(e) };
      }
    };
    return { outcomes: await Promise.all(q.clients.flatMap((client) => Array.from({ length: q.times }, () => one(client)))) };
  },
  async serve({ client, id, definition, module, function: name, handlers }) {
    const list = (heard[client + "/" + id] = []);
    const service = Object.fromEntries(Object.entries(handlers).map(([fn, h]) => [fn, handle(h, list)]));
    if (module) (await import(pathToFileURL(module).href))[name](clients[client], id, service);
    else await v5_registerService([clients[client], id, service], definition);
    return {};
  },
  async heard({ client, id, count }) {
    const list = heard[client + "/" + id], signal = AbortSignal.timeout(patience);
    while (list.length < count) await once(calls, "call", { signal });
    return { calls: list };
  },
  async close({ client }) {
    await clients[client].disconnect();
    delete clients[client];
    return {};
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const q = JSON.parse(line);
    answer = await ops[q.op](q);
  } catch (e) {
    answer = { error: text(e) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
process.exit(0); // clients that are still connected keep the process alive
