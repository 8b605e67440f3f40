// A long-lived process of clients of the original that connect with a peer: one JSON object per line in, one per line out.
//
//   {"op":"connect","client":name,"relay":multiaddr} → {"peer":id,"relay":id}
//   {"op":"call","client","script","definition","args":[…],"ttl":ms,"times":n} → {"outcomes":[{"value"} or {"error"}, …]}
//       n calls at the same time; without a value the function returned nothing; an argument {"callback":prefix} is a function
//   {"op":"serve","client","id","definition"} → {}: service id with a function greet(name)
//   {"op":"close","client"} → {}
//
// A request that fails otherwise answers {"error"}.
import { createInterface } from "node:readline";

// The client's libraries ask for a newer Node than the oldest that it allows; this one function is all that they miss.
Promise.withResolvers ??= function () {
  let resolve, reject;
  const promise = new Promise((a, b) => { resolve = a; reject = b; });
  return { promise, resolve, reject };
};

process.removeAllListeners("warning"); // the client's libraries add a listener for each call, which Node takes for a leak

const { createClient, v5_callFunction, v5_registerService } = await import("@fluencelabs/js-client");
const clients = {};
const text = (e) => (e instanceof Error ? e.message : typeof e === "string" ? e : JSON.stringify(e));

// The argument {"callback":prefix} stands for a function that puts the prefix in front of what it hears.
const callback = (arg) => (typeof arg?.callback === "string" ? (heard) => arg.callback + heard : arg);

const ops = {
  async connect({ client, relay }) {
    const c = await Promise.race([
      createClient(relay, { connectionOptions: { skipCheckConnection: true } }),
      new Promise((_, reject) => setTimeout(() => reject(new Error("no connection in 20 s")), 20000)),
    ]);
    clients[client] = c;
    return { peer: c.getPeerId(), relay: c.getRelayPeerId() };
  },
  async call({ client, script, definition, args, ttl, times }) {
    const one = async () => {
      try {
        return { value: await v5_callFunction([clients[client], ...args.map(callback), { ttl }], definition, script) };
      } catch (e) {
        return { error: text(e) };
      }
    };
    return { outcomes: await Promise.all(Array.from({ length: times }, one)) };
  },
  async serve({ client, id, definition }) {
    await v5_registerService([clients[client], id, { greet: (name) => `hello ${name}` }], definition);
    return {};
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
