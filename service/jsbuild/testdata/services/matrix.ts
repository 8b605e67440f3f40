// A function for every way in which a value can cross: the interface of the service in Go that tests call, too.

import { callParameters } from "aqua";
import { add, join } from "plain";

type u8 = number;
type u16 = number;
type u32 = number;
type s8 = number;
type s16 = number;
type s32 = number;
type f32 = number;
type f64 = number;
type u64 = bigint;
type s64 = bigint;
type ID = string;
type Level = u8;
type Levels = Uint8Array;
type IDs = ID[];

interface Scalars {
  b: boolean;
  i8: s8;
  i16: s16;
  i32: s32;
  i64: s64;
  i: s64;
  u8: u8;
  u16: u16;
  u32: u32;
  u64: u64;
  u: u64;
  f32: f32;
  f64: f64;
}

interface Pair {
  label: string;
  value: s16;
}

interface Lists {
  b: boolean[];
  i8: s8[];
  i16: s16[];
  i32: s32[];
  i64: s64[];
  u8: Uint8Array;
  u16: u16[];
  u32: u32[];
  u64: u64[];
  f32: f32[];
  f64: f64[];
  s: string[];
  r: Pair[];
  ll: string[][];
  bb: Uint8Array[];
  lr: Pair[][];
}

interface Hidden {
  x: s16;
}

interface Outer {
  user_id: ID;
  inner: Pair;
  wait: s64;
  levels: Levels;
  ids: IDs;
  hidden: Hidden;
  pairs: Pair[];
  nothing: u64[];
}

interface DivideResult {
  success: boolean;
  error: string;
  result: s64;
}

interface FindResult {
  success: boolean;
  error: string;
  result: Pair;
}

interface Outcome {
  success: boolean;
  error: string;
}

let counted = 0;

export function echo_bool(v: boolean): boolean { return v; }

export function echo_i8(v: s8): s8 { return v; }

export function echo_i16(v: s16): s16 { return v; }

export function echo_i32(v: s32): s32 { return v; }

export function echo_i64(v: s64): s64 { return v; }

export function echo_int(v: bigint): bigint { return v; }

export function echo_u8(v: u8): u8 { return v; }

export function echo_u16(v: u16): u16 { return v; }

export function echo_u32(v: u32): u32 { return v; }

export function echo_u64(v: u64): u64 { return v; }

export function echo_uint(v: u64): u64 { return v; }

export function echo_f32(v: f32): f32 { return v; }

export function echo_f64(v: number): number { return v; }

export function echo_string(v: string): string { return v; }

export function echo_bytes(v: Uint8Array): Uint8Array { return v; }

export function echo_id(v: ID): ID { return v; }

export function echo_level(v: Level): Level { return v; }

export function echo_levels(v: Levels): Levels { return v; }

export function echo_ids(v: IDs): IDs { return v; }

export function echo_bools(v: boolean[]): boolean[] { return v; }

export function echo_i16s(v: s16[]): s16[] { return v; }

export function echo_u64s(v: u64[]): u64[] { return v; }

export function echo_f32s(v: f32[]): f32[] { return v; }

export function echo_strings(v: string[]): string[] { return v; }

export function echo_scalars(v: Scalars): Scalars { return v; }

export function echo_lists(v: Lists): Lists { return v; }

export function echo_pairs(v: Pair[]): Pair[] { return v; }

export function echo_outer(v: Outer): Outer { return v; }

export function echo_deep(v: Uint8Array[][]): Uint8Array[][] { return v; }

export function echo_outers(v: Outer[][]): Outer[][] { return v; }

export function mixed(a: boolean, name: string, n: s64, arg3: Uint8Array, pair: Pair, f: f32, list: string[]): string {
  return [...list, name, pair.label].join(",");
}

export function nothing(): void {}

export function sixteen(a0: s32, a1: s32, a2: s32, a3: s32, a4: s32, a5: s32, a6: s32, a7: s32, a8: s32, a9: s32, a10: s32, a11: s32, a12: s32, a13: s32, a14: s32, a15: s32): s32 {
  return a0 + 2 * a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11 + a12 + a13 + a14 + 3 * a15;
}

export function eight(a0: string, a1: string, a2: string, a3: string, a4: string, a5: string, a6: string, a7: string): string {
  return a7 + a6 + a5 + a4 + a3 + a2 + a1 + a0;
}

export function variadic(first: string, ...rest: string[]): string { return first + rest.join(""); }

export function count(): u32 { return ++counted; }

export function divide(a: s64, b: s64): DivideResult {
  if (b === 0n) return { success: false, error: "division by zero", result: 0n };
  return { success: true, error: "", result: a / b };
}

export function find(name: string): FindResult {
  if (name === "") return { success: false, error: "no name", result: { label: "", value: 0 } };
  return { success: true, error: "", result: { label: name, value: 1 } };
}

export function check(ok: boolean): Outcome {
  return ok ? { success: true, error: "" } : { success: false, error: "not ok" };
}

export function check_again(): Outcome { return { success: true, error: "" }; }

export function not_text(): string { return "a\ud800b"; }

export function fail(why: string): void { throw new Error(why); }

export function who(): string {
  const c = callParameters(), p = c.particle;
  console.log(`called service=${c.service_id} by=${p.init_peer_id}`);
  console.error("once");
  const origins = c.tetraplets.flat().map((t) => `${t.peer_pk}/${t.service_id}/${t.function_name}/${t.lens};`).join("");
  const time = new Date(Number(p.timestamp)).toISOString().replace(".000", "");
  return [p.id, p.init_peer_id, p.script, String.fromCharCode(...p.signature), p.token, c.service_id, c.service_creator_peer_id, c.host_id, c.worker_id, origins, time, `${p.ttl / 1000}s`].join("|");
}

export function sleep(milliseconds: s64): boolean {
  const before = Date.now();
  while (Date.now() < before + Number(milliseconds));
  return true;
}

export function add_elsewhere(a: s32, b: s32): string {
  if (add(a, b) !== a + b) return "wrong";
  return join(["a", "", "ü"]);
}

function renamed(): u8 { return 7; }

export { renamed as otherwise };

export async function meet(): Promise<string> {
  const met = new Promise<string>((resolve) => Promise.resolve().then(() => resolve("met")));
  return await met;
}

/** @ignore */
export function internal(): Map<string, unknown> { return new Map(); }
