import { TemplateError } from "../markdown/fill-template.ts";

/**
 * Longest trust policy that IAM takes without a raised quota, counted without white space.
 *
 * {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html}
 */
export const trustPolicyLimit = 2048;

/** The trust policy of a bootstrap role, or the reason why there is none. */
export type TrustPolicy =
  /** Text to paste: indented if that fits the limit, otherwise on one line. */
  | { readonly kind: "policy"; readonly json: string }
  /** IAM refuses an empty list of principals, and a role that no one may assume is useless. */
  | { readonly kind: "nobody" }
  | { readonly kind: "too-long"; readonly length: number };

const slot = "{{principals}}";

/** The shipped template without white space and principals, to count the length of every trust policy. */
const frame =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":},"Action":"sts:AssumeRole",' +
  '"Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}]}';

/**
 * Fills the trust policy template with the people who may assume the bootstrap role.
 *
 * It is filled as JSON, not as text: an e-mail cannot end the string that contains it.
 *
 * @throws {@link TemplateError} if the template has no `"{{principals}}"`.
 */
export function fillTrustPolicy(of: {
  readonly template: string;
  readonly usersAccount: string;
  readonly administrators: readonly string[];
}): TrustPolicy {
  const principals = administratorArns(of.administrators, of.usersAccount);
  if (!of.template.includes(`"${slot}"`)) throw new TemplateError([], ["principals"]);
  if (principals.length === 0) return { kind: "nobody" };
  const policy: unknown = JSON.parse(of.template, (_key, value: unknown) => (value === slot ? principals : value));
  const { length } = JSON.stringify(policy);
  if (length > trustPolicyLimit) return { kind: "too-long", length };
  const indented = JSON.stringify(policy, null, 2);
  return { kind: "policy", json: indented.length > trustPolicyLimit ? JSON.stringify(policy) : indented };
}

/** How many characters IAM would count in the trust policy for these administrators, by the shipped template. */
export function trustPolicySize(administrators: readonly string[], usersAccount: string): number {
  return frame.length + JSON.stringify(administratorArns(administrators, usersAccount)).length;
}

/** The principals of the trust policy: sorted and each once, so that the same people always give the same policy. */
export function administratorArns(administrators: readonly string[], usersAccount: string): readonly string[] {
  return [...new Set(administrators)].sort().map((email) => `arn:aws:iam::${usersAccount}:user/${email}`);
}
