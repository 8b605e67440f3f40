// Runs programs on the original's client:
//
//   node client.mjs FILE… → {FILE: [{"name","got","want"}, …] or {"error": text}, …}
//
// Every file exports run(client), which returns what the program found out; the client is the default one, too. It wants to be
// connected before it runs anything, so it gets a relay: a bare libp2p host in this process, which takes no particles. Programs
// that stay on the client need no more. Connecting without the check, which would send one, is part of the client's public
// interface.
import { pathToFileURL } from "node:url";

// The client's libraries ask for a newer Node than the oldest that it allows; this one function is all that they miss.
Promise.withResolvers ??= function () {
  let resolve, reject;
  const promise = new Promise((a, b) => { resolve = a; reject = b; });
  return { promise, resolve, reject };
};

const { noise } = await import("@chainsafe/libp2p-noise");
const { yamux } = await import("@chainsafe/libp2p-yamux");
const { webSockets } = await import("@libp2p/websockets");
const { all } = await import("@libp2p/websockets/filters");
const { createLibp2p } = await import("libp2p");
const { Fluence } = await import("@fluencelabs/js-client");

const relay = await createLibp2p({
  addresses: { listen: ["/ip4/127.0.0.1/tcp/0/ws"] }, transports: [webSockets({ filter: all })],
  connectionEncryption: [noise()], streamMuxers: [yamux()],
});
const results = {};
for (const file of process.argv.slice(2)) {
  await Fluence.connect(relay.getMultiaddrs()[0].toString(), { connectionOptions: { skipCheckConnection: true } });
  try {
    results[file] = await (await import(pathToFileURL(file).href)).run(Fluence.getClient());
  } catch (e) {
    results[file] = { error: e instanceof Error ? (e.stack ?? e.message) : JSON.stringify(e) };
  }
  await Fluence.disconnect();
}
await relay.stop();
process.stdout.write(JSON.stringify(results) + "\n", () => process.exit(0));
