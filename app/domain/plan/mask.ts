import { maskedPatterns } from "../text/secret-patterns.ts";

/** The text that replaces a secret. */
export const masked = "(masked)";

/** Masks the patterns of secrets, and the `known` secrets of this run. */
export function maskText(text: string, known: readonly string[] = []): string {
  const withoutKnown = known
    .filter((secret) => secret !== "")
    .reduce((rest, secret) => rest.replaceAll(secret, masked), text);
  return maskedPatterns.reduce((rest, pattern) => rest.replace(pattern, masked), withoutKnown);
}

/**
 * Masks a value of a structured plan: values that Terraform marks as sensitive, every text that looks like a secret, and
 * the `known` secrets anywhere.
 *
 * `marks` is Terraform's `before_sensitive` or `after_sensitive`: `true` if the whole value is sensitive, else an object or
 * array that mirrors the value and has `true` at the sensitive positions.
 */
export function maskValue(value: unknown, marks: unknown, known: readonly string[] = []): unknown {
  if (marks === true) return masked;
  if (typeof value === "string") return maskText(value, known);
  if (Array.isArray(value)) return value.map((item, index) => maskValue(item, memberOf(marks, String(index)), known));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [maskText(key, known), maskValue(item, memberOf(marks, key), known)]),
  );
}

/** Masking shorter texts would hide parts of many other texts. */
const shortestSecret = 4;

/**
 * Returns the texts that Terraform marks as sensitive in a value.
 *
 * The AWS provider repeats `tags` as `tags_all` and marks only `tags`, so each text must be masked everywhere.
 */
export function sensitiveTexts(value: unknown, marks: unknown): readonly string[] {
  if (typeof value === "string") return marks === true && value.length >= shortestSecret ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    sensitiveTexts(item, marks === true ? true : memberOf(marks, key)),
  );
}

function memberOf(marks: unknown, key: string): unknown {
  return typeof marks === "object" && marks !== null && Object.hasOwn(marks, key)
    ? (marks as Readonly<Record<string, unknown>>)[key]
    : undefined;
}
