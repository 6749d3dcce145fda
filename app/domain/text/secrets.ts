import { certain, possible } from "./secret-patterns.ts";

/** Kinds of secrets that must never be in an issue. */
export type SecretKind = "mfa-secret" | "access-key" | "private-key";

/** The kinds of secrets in a text; never the secrets themselves, which must not be passed on. */
export interface Findings {
  /** Kinds that were found with certainty. */
  readonly secrets: ReadonlySet<SecretKind>;
  /** Whether the text may contain another secret: the App deletes nothing on a guess. */
  readonly isSuspicious: boolean;
}

/** A word that is long enough for a password of a generator. */
const longWord = /\S{16,}/gu;

/**
 * Looks for secrets in a text that a person wrote.
 *
 * A key for codes (TOTP) is base32. AWS's keys have 64 characters, and other known keys have at least 26. In lower case or
 * in groups, only its digits distinguish a key from words.
 */
export function findSecrets(text: string): Findings {
  const runs = [...text.matchAll(possible.base32)].map(([run]) => judgeBase32(run));
  const secrets = new Set<SecretKind>();
  if (certain.otpLink.test(text) || runs.includes("secret")) secrets.add("mfa-secret");
  if (certain.accessKeyId.test(text) || certain.labelledSecretKey.test(text)) secrets.add("access-key");
  if (certain.privateKey.test(text)) secrets.add("private-key");
  return { secrets, isSuspicious: runs.includes("suspicious") || isSuspicious(text) };
}

function judgeBase32(run: string): "secret" | "suspicious" | "words" {
  if (/^[A-Z2-7]+$/u.test(run)) return "secret";
  const digits = run.match(/\d+/gu)?.length ?? 0;
  if (digits >= 3) return "secret";
  return digits > 0 ? "suspicious" : "words";
}

/** A password, two codes, or a secret access key without its name. */
function isSuspicious(text: string): boolean {
  const passwords = [...text.matchAll(possible.labelledPassword)].map((match) => String(match[1]));
  return (
    passwords.some((word) => countClasses(word.replace(/(?<![.,;:!?"'`)])[.,;:!?"'`)]+$/u, "")) >= 2) ||
    [...text.matchAll(possible.sixDigits)].length >= 2 ||
    [...text.matchAll(possible.longKey)].some(([word]) => countClasses(word.replace(/[/+]/gu, "")) === 3) ||
    [...text.matchAll(longWord)].some(([word]) => isLikePassword(word))
  );
}

/** Counts the character classes of a word: lower case, upper case, digits and others. */
function countClasses(word: string): number {
  return [/[a-z]/u, /[A-Z]/u, /\d/u, /[^a-zA-Z\d]/u].filter((kind) => kind.test(word)).length;
}

/** As `pwgen -sy` makes them; addresses have letters, digits and signs as well. */
function isLikePassword(word: string): boolean {
  const odd = word.match(/[!"$%^&*+,;<=>?\\|~{}]/gu)?.length ?? 0;
  return odd >= 2 && countClasses(word) === 4 && !/:\/\/|@[\w-]+\.|\]\(|":|[<{]\/?\w+[>}]/u.test(word);
}
