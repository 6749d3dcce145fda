import type { Range } from "../problem.ts";
import { readJsonTree, type JsonMember, type JsonNode } from "./json-tree.ts";
import { pointerTokens } from "./json-pointer.ts";

/** A part of a text, in UTF-16 units; `end` is the unit after it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Finds positions in one text, which it parses once, at the first call. */
export interface Locator {
  /**
   * Finds the value at a JSON pointer, or its key.
   *
   * For a list or object, returns its key, so that a message does not mark half of the file. If the text has no value at
   * the pointer, returns the nearest one around it.
   */
  find(pointer: string, at: "key" | "value"): Span;
  rangeOf(span: Span): Range;
}

export function createLocator(text: string): Locator {
  let root: JsonNode | undefined;
  let lineStarts: readonly number[] | undefined;
  return {
    find(pointer, at) {
      if (root === undefined) {
        const tree = readJsonTree(text);
        if (tree.kind === "broken") return { start: tree.offset, end: tree.offset + 1 };
        root = tree.root;
      }
      return findIn(root, pointer, at);
    },
    rangeOf(span) {
      lineStarts ??= findLineStarts(text);
      const start = positionOf(span.start, lineStarts);
      const end = positionOf(Math.max(span.start, span.end - 1), lineStarts);
      return { line: start.line, endLine: end.line, column: start.column, endColumn: end.column };
    },
  };
}

function findIn(root: JsonNode, pointer: string, at: "key" | "value"): Span {
  let node = root;
  let member: JsonMember | undefined;
  for (const token of pointerTokens(pointer)) {
    const next = step(node, token);
    if (next === undefined) return spanOf(node, member);
    node = next.node;
    member = next.member;
  }
  return at === "key" && member !== undefined ? { start: member.keyStart, end: member.keyEnd } : spanOf(node, member);
}

/** The last of two members with one key is the one that `JSON.parse` kept. */
function step(node: JsonNode, token: string): { readonly node: JsonNode; readonly member?: JsonMember } | undefined {
  if (node.kind === "object") {
    const member = node.members.findLast(({ key }) => key === token);
    return member && { node: member.value, member };
  }
  const item = node.kind === "array" ? node.items[Number(token)] : undefined;
  return item && { node: item };
}

function spanOf(node: JsonNode, member: JsonMember | undefined): Span {
  if (node.kind !== "object" && node.kind !== "array") return node;
  if (member !== undefined) return { start: member.keyStart, end: member.keyEnd };
  return { start: node.start, end: node.start + 1 };
}

function findLineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function positionOf(offset: number, lineStarts: readonly number[]): { readonly line: number; readonly column: number } {
  let low = 0;
  let high = lineStarts.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (Number(lineStarts[middle]) <= offset) low = middle;
    else high = middle;
  }
  return { line: low + 1, column: offset - Number(lineStarts[low]) + 1 };
}
