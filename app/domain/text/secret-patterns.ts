/**
 * The patterns of secrets. Text of a person is deleted or reported, so the patterns in {@link certain} match nothing else.
 * Text of a plan or a log only loses what {@link maskedPatterns} matches, so those patterns may match too much.
 */

/** Match secrets, and nothing else. */
export const certain = {
  otpLink: /\botpauth(?:-migration)?(?::|%3A)(?:\/|%2F){2}/iu,
  accessKeyId: /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/u,
  labelledSecretKey: /secret_?(?:access_?)?key["'`]?\s*[:=]\s*["'`]?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])/iu,
  privateKey: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/u,
} as const;

/** Match texts that may be or contain secrets. */
export const possible = {
  /** Base32 in one piece, or in groups of four as some pages show it. */
  base32:
    /(?<![A-Za-z0-9])(?:[A-Z2-7]{26,}|[a-z2-7]{26,}|(?:[A-Z2-7]{4}[ -]){6,}[A-Z2-7]{2,4}|(?:[a-z2-7]{4}[ -]){6,}[a-z2-7]{2,4})(?![A-Za-z0-9])/gu,
  labelledPassword: /\b(?:pass(?:word|phrase|wd|code)|pwd)\b["'`]?\s*(?:is|was|:|=)\s*["'`]?(\S{8,})/giu,
  /** A code, in one piece or as apps show it; not a part of a longer number. */
  sixDigits: /(?<![\w#.:/-])(?:\d{6}|(?<!\d )\d{3} \d{3}(?! \d))(?!\w|[.:/-]\d)/gu,
  longKey: /(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/gu,
} as const;

/**
 * Match texts that must not reach a comment, a log or an artifact, even if Terraform does not mark them as sensitive: keys
 * and session tokens of AWS, tokens of GitHub, of its OIDC provider and of other services, seeds of MFA devices, private
 * keys.
 *
 * A secret key of AWS has forty characters without a fixed prefix. A commit also has forty, but no capitals.
 *
 * No pattern can backtrack far, because each runs over hostile text of any length.
 */
export const maskedPatterns: readonly RegExp[] = [
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
