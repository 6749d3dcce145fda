/** The text that replaces a secret. */
export const masked = "(masked)";

/**
 * Texts that must not reach a comment, a log or an artifact, even if Terraform does not mark them as sensitive: keys and
 * session tokens of AWS, tokens of GitHub, of its OIDC provider and of other services, seeds of MFA devices, private keys.
 *
 * A secret key of AWS has forty characters without a fixed prefix. A commit also has forty, but no capitals.
 *
 * No pattern can backtrack far, because each runs over hostile text of any length.
 */
const secrets: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/gu,
  /otpauth:[^\s"'`<>]*/giu,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}/gu,
  /(?<![\w/+=-])(?=[a-zA-Z0-9/+]{0,39}[a-z])(?=[a-zA-Z0-9/+]{0,39}[A-Z])(?=[a-zA-Z0-9/+]{0,39}\d)[a-zA-Z0-9/+]{40}(?![\w/+=-])/gu,
  /\b(?:FwoGZXIvYXdz|FQoGZXIvYXdz|IQoJb3JpZ2lu)[\w/+=]{4,}/gu,
  /\bgh[a-z]_[A-Za-z0-9][A-Za-z0-9._-]{14,}/gu,
  /\b(?:glpat|xox[a-z])-[A-Za-z0-9-]{10,}/gu,
  /\bgithub_pat_\w{14,}/gu,
  // Starts only at the first `eyJ` of a word: starting at each would read a long word once for every `eyJ` in it.
  /\beyJ(?<=(?<![\w-])(?:(?!\beyJ)[\w-])*eyJ)[\w-]{10,}\.[\w-]{10,}\.[\w-]+/gu,
  /(?<=aws_(?:secret_access_key|session_token)["']?\s{0,4}[:=]\s{0,4}["']?)[^\s"']+/giu,
];

/** Masks the patterns of secrets, and the `known` secrets of this run. */
export function maskText(text: string, known: readonly string[] = []): string {
  const withoutKnown = known
    .filter((secret) => secret !== "")
    .reduce((rest, secret) => rest.replaceAll(secret, masked), text);
  return secrets.reduce((rest, pattern) => rest.replace(pattern, masked), withoutKnown);
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
