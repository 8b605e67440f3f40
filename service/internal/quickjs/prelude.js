// What runs before a service: the console, and functions for the host, kept out of the service's reach. It is given the functions
// of the host, and leaves nothing behind but the console.
(host) => {
  "use strict";
  const { from, isArray } = Array, { isSafeInteger, isInteger } = Number, { stringify } = JSON;

  const inspect = (v) => {
    if (typeof v === "string") return v;
    if (v instanceof Error) return v.stack ? `${v}\n${v.stack}`.trimEnd() : `${v}`;
    if (typeof v !== "object" || v === null) return typeof v === "bigint" ? `${v}n` : String(v);
    try {
      return stringify(v, (_, x) => (typeof x === "bigint" ? `${x}n` : x instanceof Uint8Array ? from(x) : x)) ?? String(v);
    } catch {
      return String(v);
    }
  };
  const logger = (level) => (...values) => host.log(level, values.map(inspect).join(" "));
  globalThis.console = {
    error: logger(1), warn: logger(2), log: logger(3), info: logger(3), debug: logger(4), trace: logger(5),
    assert: (ok, ...values) => { if (!ok) globalThis.console.error("Assertion failed:", ...values); },
  };

  // show tells what a value is, for messages.
  const show = (v) => {
    switch (typeof v) {
      case "string": return v.length > 60 ? stringify(v.slice(0, 60)) + "…" : stringify(v);
      case "function": return "a function";
      case "symbol": return "a symbol";
      case "bigint": return `${v}n`;
      case "object": return v === null ? "null" : isArray(v) ? "an array" : v instanceof Promise ? "a promise" : "an object";
    }
    return String(v);
  };

  // give makes an array of a buffer, and take a buffer of an array; take answers the index of an item that does not fit.
  const give = (Kind) => (buffer) => from(new Kind(buffer));
  const take = (Kind, fit) => (list) => {
    const n = list.length;
    for (let i = 0; i < n; i++) if (!fit(list[i])) return i;
    const out = new Kind(n);
    for (let i = 0; i < n; i++) out[i] = list[i];
    return out.buffer;
  };
  const integer = (min, max) => (v) => typeof v === "number" && v >= min && v <= max && isInteger(v);
  const wide = (min, max) => (list) => {
    const n = list.length;
    for (let i = 0; i < n; i++) {
      const v = list[i];
      if (!(typeof v === "bigint" ? v >= min && v <= max : isSafeInteger(v) && v >= min)) return i;
    }
    const out = new (min < 0n ? BigInt64Array : BigUint64Array)(n);
    for (let i = 0; i < n; i++) out[i] = BigInt(list[i]);
    return out.buffer;
  };
  const number = (v) => typeof v === "number";
  return {
    show,
    // describe tells what was thrown: its text, and where.
    describe: (e) => {
      try {
        return e instanceof Error ? [String(e), String(e.stack)] : [`${show(e)} was thrown, which is no Error`, ""];
      } catch {
        return ["an error was thrown whose text cannot be made", ""];
      }
    },
    error: (text) => new Error(text),
    unsigned: (v) => BigInt.asUintN(64, v),
    give: {
      s8: give(Int8Array), s16: give(Int16Array), s32: give(Int32Array), s64: give(BigInt64Array), u16: give(Uint16Array), u32: give(Uint32Array), u64: give(BigUint64Array),
      f32: give(Float32Array), f64: give(Float64Array), bool: (buffer) => from(new Uint8Array(buffer), (v) => v !== 0),
    },
    take: {
      s8: take(Int8Array, integer(-128, 127)), s16: take(Int16Array, integer(-32768, 32767)), s32: take(Int32Array, integer(-2147483648, 2147483647)),
      u16: take(Uint16Array, integer(0, 65535)), u32: take(Uint32Array, integer(0, 4294967295)),
      s64: wide(-9223372036854775808n, 9223372036854775807n), u64: wide(0n, 18446744073709551615n),
      f32: take(Float32Array, number), f64: take(Float64Array, number), bool: take(Uint8Array, (v) => typeof v === "boolean"),
    },
  };
};
