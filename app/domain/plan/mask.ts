/** What stands where a secret stood. */
export const masked = "(masked)";

/**
 * Texts that must not reach a comment, a log or an artifact, whatever Terraform thinks of them: keys and session tokens of
 * AWS, tokens of GitHub, of its OIDC provider and of other services, seeds of MFA devices, private keys.
 *
 * A secret key of AWS is forty characters of nothing in particular; a commit is forty, too, but has no capitals.
 *
 * None of these can backtrack far: each runs over hostile text of any length.
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
  // Only from the first `eyJ` of a word on: from each, a long word would be read as often as it has one.
  /\beyJ(?<=(?<![\w-])(?:(?!\beyJ)[\w-])*eyJ)[\w-]{10,}\.[\w-]{10,}\.[\w-]+/gu,
  /(?<=aws_(?:secret_access_key|session_token)["']?\s{0,4}[:=]\s{0,4}["']?)[^\s"']+/giu,
];

/** Masks the known patterns of secrets, and `known` ones: values that this very run holds. */
export function maskText(text: string, known: readonly string[] = []): string {
  const withoutKnown = known
    .filter((secret) => secret !== "")
    .reduce((rest, secret) => rest.replaceAll(secret, masked), text);
  return secrets.reduce((rest, pattern) => rest.replace(pattern, masked), withoutKnown);
}

/**
 * Masks a value of a structured plan: what Terraform marks as sensitive, every text that looks like a secret, and the
 * `known` ones wherever they stand.
 *
 * `marks` is Terraform's `before_sensitive` or `after_sensitive`: `true` where the value is sensitive as a whole, else
 * an object or array that mirrors the value and holds `true` at the sensitive places.
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

/** Shorter ones would mask half of every other text. */
const shortestSecret = 4;

/**
 * The texts that Terraform marks as sensitive in a value.
 *
 * The AWS provider repeats `tags` as `tags_all` and marks only the former, so each has to be masked wherever it stands.
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
