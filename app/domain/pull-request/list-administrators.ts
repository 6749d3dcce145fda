import type { AccountChange } from "../account/validate-accounts.ts";
import { compareAdministrators } from "../administrators/compare-administrators.ts";
import { codeSpan, fence } from "../markdown/code.ts";
import { details } from "../markdown/details.ts";
import type { Settings } from "../settings/settings.ts";
import { administratorArns } from "../trust-policy/trust-policy.ts";
import { fitPieces } from "../text/fit-pieces.ts";
import { count } from "../text/count.ts";

/**
 * Shows for each existing account whose administrators change: who is removed and added, and the principals of the trust
 * policy before and after.
 *
 * @returns an empty text if no administrators change, or if it is unknown who they were.
 */
export function listAdministrators(
  changes: readonly AccountChange[],
  { settings, limit }: { readonly settings: Pick<Settings, "aws">; readonly limit: number },
): string {
  const pieces = changes.flatMap((change) => describe(change, settings.aws.users_account));
  if (pieces.length === 0) return "";
  const listed = fitPieces(pieces, {
    limit,
    separator: "\n\n",
    more: (left) => `… and the administrators of ${count(left, "more account")}, in the changed file.`,
  });
  return `#### Trust policies, before and after\n\n${listed}\n\n${whenItHappens}`;
}

const whenItHappens =
  "The merge alone changes nothing in AWS: a short checklist opens for each of these accounts, unless its own checklist is still open and shows the new policy. Until AWS proves the new policy, AWS still trusts the people who are removed.";

function describe({ account, before }: AccountChange, usersAccount: string): readonly string[] {
  if (before === undefined) return [];
  const [old, wanted] = [before.comment?.administrators ?? [], account.comment?.administrators ?? []];
  const difference = compareAdministrators(old, wanted);
  if (difference === undefined) return [];
  const { removes, adds } = difference;
  const parts = [
    ...(removes.length > 0 ? [`removes ${removes.map(codeSpan).join(", ")}`] : []),
    ...(adds.length > 0 ? [`adds ${adds.map(codeSpan).join(", ")}`] : []),
    ...(wanted.length === 0 ? ["names no administrators, so the trust policy stays as it is"] : []),
  ];
  const policies = details(
    `Who may assume ${account.roleName} in ${account.name}`,
    fence(showPrincipals(old, wanted, usersAccount), "diff"),
  );
  return [`- ${codeSpan(account.name)}: ${parts.join("; ")}\n\n${policies}`];
}

/** Every principal of both policies, with a sign before those that only one of them has. */
function showPrincipals(old: readonly string[], wanted: readonly string[], usersAccount: string): string {
  const before = administratorArns(old, usersAccount);
  const after = administratorArns(wanted, usersAccount);
  const all = [...new Set([...before, ...after])].toSorted();
  const signOf = (arn: string): string => (!after.includes(arn) ? "-" : before.includes(arn) ? " " : "+");
  return all.map((arn) => `${signOf(arn)} ${arn}`).join("\n");
}
