// A function for every type, that answers its argument: the interface of the WebAssembly module identities that tests call, too.

interface Pair {
  b: u8;
  a: string;
  w: i64;
}

interface Outer {
  pairs: Pair[];
  bytes: Uint8Array;
  f: f32;
  inner: Pair;
  names: string[][];
  ok: bool;
  h: i16;
}

export const id_bool = (x: bool): bool => x;
export const id_i8 = (x: i8): i8 => x;
export const id_i16 = (x: i16): i16 => x;
export const id_i32 = (x: i32): i32 => x;
export const id_i64 = (x: i64): i64 => x;
export const id_u8 = (x: u8): u8 => x;
export const id_u16 = (x: u16): u16 => x;
export const id_u32 = (x: u32): u32 => x;
export const id_u64 = (x: u64): u64 => x;
export const id_f32 = (x: f32): f32 => x;
export const id_f64 = (x: f64): f64 => x;
export const id_string = (x: string): string => x;
export const id_pair = (x: Pair): Pair => x;
export const id_outer = (x: Outer): Outer => x;
export const id_list_bool = (x: bool[]): bool[] => x;
export const id_list_i8 = (x: i8[]): i8[] => x;
export const id_list_i16 = (x: i16[]): i16[] => x;
export const id_list_i32 = (x: i32[]): i32[] => x;
export const id_list_i64 = (x: i64[]): i64[] => x;
export const id_list_u8 = (x: Uint8Array): Uint8Array => x;
export const id_list_u16 = (x: u16[]): u16[] => x;
export const id_list_u32 = (x: u32[]): u32[] => x;
export const id_list_u64 = (x: u64[]): u64[] => x;
export const id_list_f32 = (x: f32[]): f32[] => x;
export const id_list_f64 = (x: f64[]): f64[] => x;
export const id_list_string = (x: string[]): string[] => x;
export const id_list_pair = (x: Pair[]): Pair[] => x;
export const id_list_outer = (x: Outer[]): Outer[] => x;
export const id_list_list_u8 = (x: Uint8Array[]): Uint8Array[] => x;
export const id_list_list_string = (x: string[][]): string[][] => x;
export const id_list_list_list_u64 = (x: u64[][][]): u64[][][] => x;
export const id_list_list_pair = (x: Pair[][]): Pair[][] => x;
