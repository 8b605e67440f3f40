// A module that others call.

/** @param {i32} a @param {i32} b @returns {i32} */
export const add = (a, b) => a + b;

/**
 * @param {string[]} parts
 * @returns {string}
 */
export function join(parts) {
  return parts.join("");
}
