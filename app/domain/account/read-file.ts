import { readJsonTree, type JsonNode } from "../json/json-tree.ts";
import { hasTooManyBrackets, isTooDeep } from "../json/nesting.ts";
import { renderCanonical } from "./canonical-form.ts";
import { decodeFile } from "./decode-file.ts";
import { takeFindings, type RuleViolation } from "./finding.ts";
import { showLine } from "../json/explain-schema-error.ts";
import { hasShape } from "./schema-findings.ts";
import { findUnsafeText, mayBeUnsafe } from "./unsafe-text.ts";

/** An accounts file as read from its bytes, without a judgement of its accounts. */
export interface FileReading {
  readonly text: string;
  /** Problems of the bytes, the JSON and the form; not of the accounts. */
  readonly findings: readonly RuleViolation[];
  /** The parsed JSON; undefined if the file is not JSON. */
  readonly value: unknown;
  /** The canonical text; undefined if only the author can decide. */
  readonly canonical: string | undefined;
}

/**
 * Reads the accounts file strictly: it accepts exactly the bytes that `renderCanonical` would write.
 *
 * A valid file costs one `JSON.parse` and one rendering. Only a file with a problem is read again, by a parser that
 * records positions.
 */
export function readFile(bytes: Uint8Array): FileReading {
  const decoded = decodeFile(bytes);
  if (decoded.kind === "refused")
    return { text: "", findings: [decoded.finding], value: undefined, canonical: undefined };
  const { text } = decoded;
  if (decoded.findings.length === 0 && !hasTooManyBrackets(text) && !mayBeUnsafe(text)) {
    const value = parseQuietly(text);
    if (hasShape(value) && renderCanonical(value) === text) return { text, findings: [], value, canonical: text };
  }
  return examine(text, decoded.findings);
}

/** Returns undefined, which is not a JSON value, for broken JSON. `readJsonTree` explains the error and its position. */
export function parseQuietly(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Also returns undefined for JSON that is nested so deeply that a recursive reader could overflow the stack. */
export function parseShallow(text: string): unknown {
  return hasTooManyBrackets(text) || isTooDeep(text) ? undefined : parseQuietly(text);
}

function examine(original: string, encoding: readonly RuleViolation[]): FileReading {
  // A byte order mark counts as a space, so that no offset changes.
  const text = original.startsWith("\ufeff") ? ` ${original.slice(1)}` : original;
  const tree = readJsonTree(text);
  if (tree.kind === "broken") {
    const findings = encoding.length > 0 ? encoding : [brokenJson(tree)];
    return { text: original, findings, value: undefined, canonical: undefined };
  }
  const value: unknown = JSON.parse(text);
  const unsafe = takeFindings(encoding, findUnsafeText(text, tree.root));
  const decided = encoding.length === 0 && !unsafe.some(({ rule }) => rule === "duplicate-key");
  const canonical = decided && keepsNumbers(text, tree.root) ? renderCanonical(value) : undefined;
  const form = canonical === undefined || canonical === original ? [] : [findOtherForm(original, canonical)];
  return { text: original, findings: [...unsafe, ...form], value, canonical };
}

function brokenJson({ reason, offset }: { readonly reason: string; readonly offset: number }): RuleViolation {
  const message = `The file is not JSON. ${reason}`;
  return { rule: "not-json", message, pointer: "", span: { start: offset, end: offset + 1 } };
}

/** Rendering must not turn `1e400` into `null`; the accounts file only needs whole numbers. */
function keepsNumbers(text: string, node: JsonNode): boolean {
  if (node.kind === "number") return Number.isSafeInteger(Number(text.slice(node.start, node.end)));
  if (node.kind === "array") return node.items.every((item) => keepsNumbers(text, item));
  return node.kind !== "object" || node.members.every(({ value }) => keepsNumbers(text, value));
}

function findOtherForm(text: string, canonical: string): RuleViolation {
  const difference = firstDifference(text, canonical);
  const lineStart = canonical.lastIndexOf("\n", difference - 1) + 1;
  const line = showLine(canonical.slice(lineStart, canonical.indexOf("\n", lineStart)));
  const reasons = [
    ...(text.startsWith("\ufeff") ? ["It begins with a byte order mark; save it without."] : []),
    ...(text.includes("\r\n") ? ["Its lines end with CR LF; save it with LF."] : []),
    ...(text.endsWith("\n") ? [] : ["It does not end with a newline."]),
  ];
  if (reasons.length === 0) reasons.push(`Here it should say: ${line === "" ? "nothing more." : line}`);
  return {
    rule: "not-canonical",
    message: `The file is not in canonical form; formatting it fixes that and changes no value. ${reasons.join(" ")}`,
    pointer: "",
    span: { start: Math.min(difference, text.length - 1), end: Math.min(difference, text.length - 1) + 1 },
  };
}

function firstDifference(a: string, b: string): number {
  let index = 0;
  while (index < a.length && a.charCodeAt(index) === b.charCodeAt(index)) index += 1;
  return index;
}
