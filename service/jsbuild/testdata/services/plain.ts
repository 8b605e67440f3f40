// A module that others call.

export function add(a: i32, b: i32): i32 {
  return a + b;
}

export function join(parts: string[]): string {
  return parts.join("");
}
