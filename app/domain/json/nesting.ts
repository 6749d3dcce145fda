import { deepestNesting, mostBrackets } from "./json-tree.ts";

/** Returns whether JSON has so many brackets that `JSON.parse` would need many times its size. Also counts brackets in strings. */
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
 * Returns whether brackets are nested so deeply that recursive code may run out of stack.
 *
 * Only recognises strings and brackets, and does not check that the text is JSON.
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
