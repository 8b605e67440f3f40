// A function for every type, that answers its argument: the interface of the WebAssembly module identities that tests call, too.

/**
 * @typedef {Object} Pair
 * @property {u8} b
 * @property {string} a
 * @property {i64} w
 */

/**
 * @typedef {{
 *   pairs: Pair[],
 *   bytes: Uint8Array,
 *   f: f32,
 *   inner: Pair,
 *   names: string[][],
 *   ok: bool,
 *   h: i16
 * }} Outer
 */

/** @param {bool} x @returns {bool} */
export const id_bool = (x) => x;
/** @param {i8} x @returns {i8} */
export const id_i8 = (x) => x;
/** @param {i16} x @returns {i16} */
export const id_i16 = (x) => x;
/** @param {i32} x @returns {i32} */
export const id_i32 = (x) => x;
/** @param {i64} x @returns {i64} */
export const id_i64 = (x) => x;
/** @param {u8} x @returns {u8} */
export const id_u8 = (x) => x;
/** @param {u16} x @returns {u16} */
export const id_u16 = (x) => x;
/** @param {u32} x @returns {u32} */
export const id_u32 = (x) => x;
/** @param {u64} x @returns {u64} */
export const id_u64 = (x) => x;
/** @param {f32} x @returns {f32} */
export const id_f32 = (x) => x;
/** @param {f64} x @returns {f64} */
export const id_f64 = (x) => x;
/** @param {string} x @returns {string} */
export const id_string = (x) => x;
/** @param {Pair} x @returns {Pair} */
export const id_pair = (x) => x;
/** @param {Outer} x @returns {Outer} */
export const id_outer = (x) => x;
/** @param {bool[]} x @returns {bool[]} */
export const id_list_bool = (x) => x;
/** @param {i8[]} x @returns {i8[]} */
export const id_list_i8 = (x) => x;
/** @param {i16[]} x @returns {i16[]} */
export const id_list_i16 = (x) => x;
/** @param {i32[]} x @returns {i32[]} */
export const id_list_i32 = (x) => x;
/** @param {i64[]} x @returns {i64[]} */
export const id_list_i64 = (x) => x;
/** @param {Uint8Array} x @returns {Uint8Array} */
export const id_list_u8 = (x) => x;
/** @param {u16[]} x @returns {u16[]} */
export const id_list_u16 = (x) => x;
/** @param {u32[]} x @returns {u32[]} */
export const id_list_u32 = (x) => x;
/** @param {u64[]} x @returns {u64[]} */
export const id_list_u64 = (x) => x;
/** @param {f32[]} x @returns {f32[]} */
export const id_list_f32 = (x) => x;
/** @param {f64[]} x @returns {f64[]} */
export const id_list_f64 = (x) => x;
/** @param {string[]} x @returns {string[]} */
export const id_list_string = (x) => x;
/** @param {Pair[]} x @returns {Pair[]} */
export const id_list_pair = (x) => x;
/** @param {Outer[]} x @returns {Outer[]} */
export const id_list_outer = (x) => x;
/** @param {Uint8Array[]} x @returns {Uint8Array[]} */
export const id_list_list_u8 = (x) => x;
/** @param {string[][]} x @returns {string[][]} */
export const id_list_list_string = (x) => x;
/** @param {u64[][][]} x @returns {u64[][][]} */
export const id_list_list_list_u64 = (x) => x;
/** @param {Pair[][]} x @returns {Pair[][]} */
export const id_list_list_pair = (x) => x;
