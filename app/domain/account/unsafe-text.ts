import { childPointer } from "../json/json-pointer.ts";
import { quote } from "../json/explain-schema-error.ts";
import { stringValue, type JsonMember, type JsonNode, type JsonObjectNode } from "../json/json-tree.ts";
import type { Span } from "../json/locate.ts";
import type { RuleViolation } from "./finding.ts";

/**
 * Returns whether canonical text may contain a template sequence, half a character, a key that would be lost or a
 * character that Terraform would rewrite; `false` is certain.
 *
 * Canonical JSON escapes neither `$` nor `%`, and writes `\ud…` only for half a surrogate pair. Normalisation changes no
 * character below U+0300, so most files need not be normalised.
 */
export function mayBeUnsafe(text: string): boolean {
  return /[$%]\{|\\ud|"(?:__proto__|%)"/.test(text) || (/[\u0300-\uffff]/.test(text) && !isNormal(text));
}

/** JavaScript objects lose `__proto__`; Terraform providers lose `%`, because they store the size of a map under it. */
const lostKeys: ReadonlySet<string> = new Set(["__proto__", "%"]);

/**
 * Terraform converts every string to Unicode's normal form C.
 *
 * @see https://developer.hashicorp.com/terraform/language/expressions/strings
 */
function isNormal(text: string): boolean {
  return text.normalize("NFC") === text;
}

/**
 * Finds text that makes a whole file unsafe, no matter who wrote it: duplicate keys (`JSON.parse` keeps the last one,
 * Terraform plans both), strings that Terraform would evaluate, and text that Terraform would read differently.
 */
export function* findUnsafeText(text: string, node: JsonNode, pointer = ""): Generator<RuleViolation> {
  if (node.kind === "string") yield* findInString(stringValue(text, node), { pointer, at: "value", span: node });
  if (node.kind === "array") {
    for (const [index, item] of node.items.entries()) yield* findUnsafeText(text, item, childPointer(pointer, index));
  }
  if (node.kind === "object") yield* findInObject(text, node, pointer);
}

interface TextLocation {
  readonly pointer: string;
  readonly at: "key" | "value";
  readonly span: Span;
}

function* findInObject(text: string, node: JsonObjectNode, pointer: string): Generator<RuleViolation> {
  const seen = new Set<string>();
  for (const member of node.members) {
    const place = placeOfKey(member, pointer);
    if (seen.has(member.key)) {
      const message = `The key ${quote(member.key)} appears twice in one object; Terraform would read both. Remove one.`;
      yield { rule: "duplicate-key", message, ...place };
    }
    if (lostKeys.has(member.key)) {
      const message = `The key ${quote(member.key)} is not allowed anywhere, because JavaScript or Terraform would drop it. Rename it.`;
      yield { rule: "not-canonical", message, ...place };
    }
    seen.add(member.key);
    yield* findInString(member.key, place);
    yield* findUnsafeText(text, member.value, place.pointer);
  }
}

function placeOfKey({ key, keyStart, keyEnd }: JsonMember, pointer: string): TextLocation {
  return { pointer: childPointer(pointer, key), at: "key", span: { start: keyStart, end: keyEnd } };
}

function* findInString(value: string, place: TextLocation): Generator<RuleViolation> {
  const sequence = /[$%]\{/.exec(value)?.[0];
  if (sequence !== undefined) {
    const message = `Terraform would evaluate the template that begins with ${quote(sequence)} in ${quote(value)}. Write it without ${quote(sequence)}.`;
    yield { rule: "template-sequence", message, ...place };
  }
  if (!isNormal(value)) {
    const message = `Terraform would rewrite ${quote(value)} in Unicode's normal form C. Type the letters with their accents as one character each.`;
    yield { rule: "not-canonical", message, ...place };
  }
  if (/\p{Surrogate}/u.test(value)) {
    yield {
      rule: "not-json",
      message: "There is half a character here (a lone surrogate). Write the whole character.",
      ...place,
    };
  }
}
