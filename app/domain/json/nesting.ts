import { deepestNesting, mostBrackets } from "./json-tree.ts";

/** Whether JSON has so many brackets that `JSON.parse` would need many times its size; those in strings count, too. */
export function hasTooManyBrackets(text: string): boolean {
  let brackets = 0;
  for (const bracket of ["[", "{"]) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      brackets += 1;
      if (brackets > mostBrackets) return true;
    }
  }
  return false;
}

/**
 * Whether brackets lie so deep in each other that whatever follows them by recursion may run out of stack.
 *
 * Understands no more than strings, and says nothing of what is not JSON.
 */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (inString) {
      if (character === '"') inString = false;
      else if (character === "\\") index += 1;
    } else if (character === '"') inString = true;
    else if (character === "[" || character === "{") {
      depth += 1;
      if (depth > deepestNesting) return true;
    } else if (character === "]" || character === "}") depth -= 1;
  }
  return false;
}
