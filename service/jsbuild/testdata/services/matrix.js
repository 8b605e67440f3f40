// A function for every way in which a value can cross: the interface of the service in Go that tests call, too.

import { callParameters } from "aqua";
import { add, join } from "plain";

/** @typedef {string} ID */
/** @typedef {u8} Level */
/** @typedef {Uint8Array} Levels */
/** @typedef {ID[]} IDs */

/**
 * @typedef {Object} Scalars
 * @property {boolean} b
 * @property {s8} i8
 * @property {s16} i16
 * @property {s32} i32
 * @property {s64} i64
 * @property {s64} i
 * @property {u8} u8
 * @property {u16} u16
 * @property {u32} u32
 * @property {u64} u64
 * @property {u64} u
 * @property {f32} f32
 * @property {f64} f64
 */

/**
 * @typedef {Object} Pair
 * @property {string} label
 * @property {s16} value
 */

/**
 * @typedef {Object} Lists
 * @property {boolean[]} b
 * @property {s8[]} i8
 * @property {s16[]} i16
 * @property {s32[]} i32
 * @property {s64[]} i64
 * @property {Uint8Array} u8
 * @property {u16[]} u16
 * @property {u32[]} u32
 * @property {u64[]} u64
 * @property {f32[]} f32
 * @property {f64[]} f64
 * @property {string[]} s
 * @property {Pair[]} r
 * @property {string[][]} ll
 * @property {Uint8Array[]} bb
 * @property {Pair[][]} lr
 */

/**
 * @typedef {Object} Hidden
 * @property {s16} x
 */

/**
 * @typedef {Object} Outer
 * @property {ID} user_id
 * @property {Pair} inner
 * @property {s64} wait
 * @property {Levels} levels
 * @property {IDs} ids
 * @property {Hidden} hidden
 * @property {Pair[]} pairs
 * @property {u64[]} nothing
 */

/**
 * @typedef {Object} DivideResult
 * @property {boolean} success
 * @property {string} error
 * @property {s64} result
 */

/**
 * @typedef {Object} FindResult
 * @property {boolean} success
 * @property {string} error
 * @property {Pair} result
 */

/**
 * @typedef {Object} Outcome
 * @property {boolean} success
 * @property {string} error
 */

let counted = 0;

/**
 * @param {boolean} v
 * @returns {boolean}
 */
export function echo_bool(v) { return v; }

/**
 * @param {s8} v
 * @returns {s8}
 */
export function echo_i8(v) { return v; }

/**
 * @param {s16} v
 * @returns {s16}
 */
export function echo_i16(v) { return v; }

/**
 * @param {s32} v
 * @returns {s32}
 */
export function echo_i32(v) { return v; }

/**
 * @param {s64} v
 * @returns {s64}
 */
export function echo_i64(v) { return v; }

/**
 * @param {bigint} v
 * @returns {bigint}
 */
export function echo_int(v) { return v; }

/**
 * @param {u8} v
 * @returns {u8}
 */
export function echo_u8(v) { return v; }

/**
 * @param {u16} v
 * @returns {u16}
 */
export function echo_u16(v) { return v; }

/**
 * @param {u32} v
 * @returns {u32}
 */
export function echo_u32(v) { return v; }

/**
 * @param {u64} v
 * @returns {u64}
 */
export function echo_u64(v) { return v; }

/**
 * @param {u64} v
 * @returns {u64}
 */
export function echo_uint(v) { return v; }

/**
 * @param {f32} v
 * @returns {f32}
 */
export function echo_f32(v) { return v; }

/**
 * @param {number} v
 * @returns {number}
 */
export function echo_f64(v) { return v; }

/**
 * @param {string} v
 * @returns {string}
 */
export function echo_string(v) { return v; }

/**
 * @param {Uint8Array} v
 * @returns {Uint8Array}
 */
export function echo_bytes(v) { return v; }

/**
 * @param {ID} v
 * @returns {ID}
 */
export function echo_id(v) { return v; }

/**
 * @param {Level} v
 * @returns {Level}
 */
export function echo_level(v) { return v; }

/**
 * @param {Levels} v
 * @returns {Levels}
 */
export function echo_levels(v) { return v; }

/**
 * @param {IDs} v
 * @returns {IDs}
 */
export function echo_ids(v) { return v; }

/**
 * @param {boolean[]} v
 * @returns {boolean[]}
 */
export function echo_bools(v) { return v; }

/**
 * @param {s16[]} v
 * @returns {s16[]}
 */
export function echo_i16s(v) { return v; }

/**
 * @param {u64[]} v
 * @returns {u64[]}
 */
export function echo_u64s(v) { return v; }

/**
 * @param {f32[]} v
 * @returns {f32[]}
 */
export function echo_f32s(v) { return v; }

/**
 * @param {string[]} v
 * @returns {string[]}
 */
export function echo_strings(v) { return v; }

/**
 * @param {Scalars} v
 * @returns {Scalars}
 */
export function echo_scalars(v) { return v; }

/**
 * @param {Lists} v
 * @returns {Lists}
 */
export function echo_lists(v) { return v; }

/**
 * @param {Pair[]} v
 * @returns {Pair[]}
 */
export function echo_pairs(v) { return v; }

/**
 * @param {Outer} v
 * @returns {Outer}
 */
export function echo_outer(v) { return v; }

/**
 * @param {Uint8Array[][]} v
 * @returns {Uint8Array[][]}
 */
export function echo_deep(v) { return v; }

/**
 * @param {Outer[][]} v
 * @returns {Outer[][]}
 */
export function echo_outers(v) { return v; }

/**
 * @param {boolean} a
 * @param {string} name
 * @param {s64} n
 * @param {Uint8Array} arg3
 * @param {Pair} pair
 * @param {f32} f
 * @param {string[]} list
 * @returns {string}
 */
export function mixed(a, name, n, arg3, pair, f, list) { return [...list, name, pair.label].join(","); }

export function nothing() {}

/**
 * @param {s32} a0
 * @param {s32} a1
 * @param {s32} a2
 * @param {s32} a3
 * @param {s32} a4
 * @param {s32} a5
 * @param {s32} a6
 * @param {s32} a7
 * @param {s32} a8
 * @param {s32} a9
 * @param {s32} a10
 * @param {s32} a11
 * @param {s32} a12
 * @param {s32} a13
 * @param {s32} a14
 * @param {s32} a15
 * @returns {s32}
 */
export function sixteen(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15) {
  return a0 + 2 * a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11 + a12 + a13 + a14 + 3 * a15;
}

/**
 * @param {string} a0
 * @param {string} a1
 * @param {string} a2
 * @param {string} a3
 * @param {string} a4
 * @param {string} a5
 * @param {string} a6
 * @param {string} a7
 * @returns {string}
 */
export function eight(a0, a1, a2, a3, a4, a5, a6, a7) { return a7 + a6 + a5 + a4 + a3 + a2 + a1 + a0; }

/**
 * @param {string} first
 * @param {...string} rest
 * @returns {string}
 */
export function variadic(first, ...rest) { return first + rest.join(""); }

/**
 * @returns {u32}
 */
export function count() { return ++counted; }

/**
 * @param {s64} a
 * @param {s64} b
 * @returns {DivideResult}
 */
export function divide(a, b) {
  if (b === 0n) return { success: false, error: "division by zero", result: 0n };
  return { success: true, error: "", result: a / b };
}

/**
 * @param {string} name
 * @returns {FindResult}
 */
export function find(name) {
  if (name === "") return { success: false, error: "no name", result: { label: "", value: 0 } };
  return { success: true, error: "", result: { label: name, value: 1 } };
}

/**
 * @param {boolean} ok
 * @returns {Outcome}
 */
export function check(ok) { return ok ? { success: true, error: "" } : { success: false, error: "not ok" }; }

/**
 * @returns {Outcome}
 */
export function check_again() { return { success: true, error: "" }; }

/**
 * @returns {string}
 */
export function not_text() { return "a\ud800b"; }

/**
 * @param {string} why
 */
export function fail(why) { throw new Error(why); }

/**
 * @returns {string}
 */
export function who() {
  const c = callParameters(), p = c.particle;
  console.log(`called service=${c.service_id} by=${p.init_peer_id}`);
  console.error("once");
  const origins = c.tetraplets.flat().map((t) => `${t.peer_pk}/${t.service_id}/${t.function_name}/${t.lens};`).join("");
  const time = new Date(Number(p.timestamp)).toISOString().replace(".000", "");
  return [p.id, p.init_peer_id, p.script, String.fromCharCode(...p.signature), p.token, c.service_id, c.service_creator_peer_id, c.host_id, c.worker_id, origins, time, `${p.ttl / 1000}s`].join("|");
}

/**
 * @param {s64} milliseconds
 * @returns {boolean}
 */
export function sleep(milliseconds) {
  const before = Date.now();
  while (Date.now() < before + Number(milliseconds));
  return true;
}

/**
 * @param {s32} a
 * @param {s32} b
 * @returns {string}
 */
export function add_elsewhere(a, b) {
  if (add(a, b) !== a + b) return "wrong";
  return join(["a", "", "ü"]);
}

/**
 * @returns {u8}
 */
function renamed() { return 7; }

export { renamed as otherwise };

/**
 * @returns {Promise<string>}
 */
export async function meet() {
  const met = new Promise((resolve) => Promise.resolve().then(() => resolve("met")));
  return await met;
}

/** @ignore */
export function internal() { return new Map(); }
