/** A JSON text with the position of every value and key, so that a message can name the line of a problem. */
export type JsonNode = JsonObjectNode | JsonArrayNode | JsonScalarNode;

export interface JsonObjectNode {
  readonly kind: "object";
  readonly start: number;
  readonly end: number;
  /** In the file's order; a duplicate key is here twice. */
  readonly members: readonly JsonMember[];
}

export interface JsonArrayNode {
  readonly kind: "array";
  readonly start: number;
  readonly end: number;
  readonly items: readonly JsonNode[];
}

export interface JsonScalarNode {
  readonly kind: "string" | "number" | "literal";
  readonly start: number;
  readonly end: number;
}

export interface JsonMember {
  readonly key: string;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly value: JsonNode;
}

export type JsonTree =
  | { readonly kind: "tree"; readonly root: JsonNode }
  /** `offset` counts UTF-16 units; `reason` is a sentence. */
  | { readonly kind: "broken"; readonly offset: number; readonly reason: string };

/** Far more than an accounts file needs (8), and few enough for recursion. */
export const deepestNesting = 64;

/** An account has six; a parsed object takes up to 100 times its bytes in memory. */
export const mostBrackets = 500_000;

/** An account has some thirty, with those in its texts. The values between them also take memory. */
export const mostCommas = 1_000_000;

interface Cursor {
  readonly text: string;
  offset: number;
  depth: number;
  brackets: number;
  commas: number;
}

class BrokenJson extends Error {
  readonly offset: number;

  constructor(reason: string, offset: number) {
    super(reason);
    this.offset = offset;
  }
}

/**
 * Reads JSON (RFC 8259) as strictly as `JSON.parse`, and keeps the positions and duplicate keys that `JSON.parse` drops.
 *
 * Much slower than `JSON.parse`, so it is only for files that have a problem.
 */
export function readJsonTree(text: string): JsonTree {
  const cursor: Cursor = { text, offset: 0, depth: 0, brackets: 0, commas: 0 };
  try {
    const root = readValue(cursor);
    skipSpace(cursor);
    if (cursor.offset < text.length)
      throw new BrokenJson("There is more text after the end of the JSON.", cursor.offset);
    return { kind: "tree", root };
  } catch (error) {
    if (error instanceof BrokenJson) return { kind: "broken", offset: error.offset, reason: error.message };
    throw error;
  }
}

function readValue(cursor: Cursor): JsonNode {
  skipSpace(cursor);
  switch (cursor.text[cursor.offset]) {
    case "{":
      return deeper(cursor, readObject);
    case "[":
      return deeper(cursor, readArray);
    case '"':
      return readString(cursor);
    case undefined:
    default:
      return readNumberOrLiteral(cursor);
  }
}

function deeper<Node>(cursor: Cursor, read: (cursor: Cursor) => Node): Node {
  cursor.depth += 1;
  if (cursor.depth > deepestNesting) {
    throw new BrokenJson(`Brackets are nested more than ${deepestNesting} deep.`, cursor.offset);
  }
  cursor.brackets += 1;
  if (cursor.brackets > mostBrackets)
    throw new BrokenJson(`There are more than ${mostBrackets} brackets.`, cursor.offset);
  const node = read(cursor);
  cursor.depth -= 1;
  return node;
}

function readObject(cursor: Cursor): JsonObjectNode {
  const start = cursor.offset;
  const members: JsonMember[] = [];
  readSequence(cursor, "}", () => {
    if (cursor.text[cursor.offset] !== '"')
      throw new BrokenJson(expected("a key in double quotes", cursor), cursor.offset);
    const key = readString(cursor);
    skipSpace(cursor);
    if (cursor.text[cursor.offset] !== ":") throw new BrokenJson(expected('":" after a key', cursor), cursor.offset);
    cursor.offset += 1;
    const value = readValue(cursor);
    members.push({ key: stringValue(cursor.text, key), keyStart: key.start, keyEnd: key.end, value });
  });
  return { kind: "object", start, end: cursor.offset, members };
}

function readArray(cursor: Cursor): JsonArrayNode {
  const start = cursor.offset;
  const items: JsonNode[] = [];
  readSequence(cursor, "]", () => items.push(readValue(cursor)));
  return { kind: "array", start, end: cursor.offset, items };
}

function readSequence(cursor: Cursor, close: "}" | "]", readItem: () => void): void {
  cursor.offset += 1;
  skipSpace(cursor);
  if (cursor.text[cursor.offset] === close) {
    cursor.offset += 1;
    return;
  }
  for (;;) {
    readItem();
    skipSpace(cursor);
    const next = cursor.text[cursor.offset];
    if (next !== "," && next !== close) throw new BrokenJson(expected(`"," or "${close}"`, cursor), cursor.offset);
    const comma = cursor.offset;
    cursor.offset += 1;
    if (next === close) return;
    cursor.commas += 1;
    if (cursor.commas > mostCommas) throw new BrokenJson(`There are more than ${mostCommas} commas.`, comma);
    skipSpace(cursor);
    if (cursor.text[cursor.offset] === close) throw new BrokenJson(`There is a comma before "${close}".`, comma);
  }
}

const escapePattern = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const wordPattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y;

/** A loop, because one pattern for a whole string would overflow the stack of the matcher on a long string. */
function readString(cursor: Cursor): JsonScalarNode {
  const start = cursor.offset;
  for (cursor.offset += 1; ;) {
    const unit = cursor.text.charCodeAt(cursor.offset);
    if (unit === quotationMark) break;
    if (Number.isNaN(unit)) throw new BrokenJson("A string does not end.", start);
    if (unit < 0x20) throw new BrokenJson(controlCharacter(unit), cursor.offset);
    if (unit === backslash) readPattern(escapePattern, "an escape that JSON knows", cursor);
    else cursor.offset += 1;
  }
  cursor.offset += 1;
  return { kind: "string", start, end: cursor.offset };
}

const quotationMark = 0x22;
const backslash = 0x5c;

function controlCharacter(unit: number): string {
  if (unit === 0x0a || unit === 0x0d) return "A string does not end on its line.";
  return `A string contains the control character ${codePointName(unit)}.`;
}

function readNumberOrLiteral(cursor: Cursor): JsonScalarNode {
  const start = cursor.offset;
  readPattern(wordPattern, "a value", cursor);
  return { kind: /[a-z]/.test(cursor.text.charAt(start)) ? "literal" : "number", start, end: cursor.offset };
}

function readPattern(pattern: RegExp, what: string, cursor: Cursor): void {
  pattern.lastIndex = cursor.offset;
  if (!pattern.test(cursor.text)) throw new BrokenJson(expected(what, cursor), cursor.offset);
  cursor.offset = pattern.lastIndex;
}

function skipSpace(cursor: Cursor): void {
  for (; ; cursor.offset += 1) {
    const unit = cursor.text.charCodeAt(cursor.offset);
    if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
  }
}

function expected(what: string, { text, offset }: Cursor): string {
  const found = text.codePointAt(offset);
  if (found === undefined) return `The file ends where ${what} is needed.`;
  const shown = found > 0x20 && found < 0x7f ? `"${String.fromCodePoint(found)}"` : codePointName(found);
  return `Found ${shown} where ${what} is needed.`;
}

function codePointName(point: number): string {
  return `U+${point.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Returns the unescaped text of a string in the tree. */
export function stringValue(text: string, { start, end }: { readonly start: number; readonly end: number }): string {
  const inner = text.slice(start + 1, end - 1);
  return inner.includes("\\") ? (JSON.parse(text.slice(start, end)) as string) : inner;
}
