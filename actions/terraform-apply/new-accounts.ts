import type { Account } from "../../app/domain/account/account.ts";
import type { AdoptedAccount, NewAccount } from "../../app/domain/apply/apply-result.ts";
import type { Settings } from "../../app/domain/settings/settings.ts";

/** Combines the accounts of the accounts file with their AWS ids; leaves out accounts without an id. */
export function describeNewAccounts(
  accounts: readonly Account[],
  {
    ids,
    pullRequests,
    aws,
  }: {
    /** By key. */
    readonly ids: ReadonlyMap<string, string>;
    readonly pullRequests: ReadonlyMap<string, { readonly number: number }>;
    readonly aws: Settings["aws"];
  },
): readonly NewAccount[] {
  const partition = aws.apply_role.split(":")[1] ?? "aws";
  return accounts.flatMap((account) => {
    const id = ids.get(account.key);
    const pullRequest = pullRequests.get(account.key)?.number;
    if (id === undefined) return [];
    return [
      {
        name: account.name,
        id,
        email: account.email,
        roleArn: `arn:${partition}:iam::${id}:role/${account.roleName}`,
        administrators: account.comment?.administrators ?? [],
        request: account.comment?.request ?? null,
        ...(pullRequest === undefined ? {} : { pullRequest }),
      },
    ];
  });
}

/** The adopted accounts that get a checklist, because their entries ask for one. */
export function describeAdopted(
  accounts: readonly Account[],
  {
    adopted,
    ...facts
  }: Parameters<typeof describeNewAccounts>[1] & {
    readonly adopted: readonly Pick<AdoptedAccount, "id" | "joinedAt">[];
  },
): readonly NewAccount[] {
  const joined = new Map(adopted.map(({ id, joinedAt }) => [id, joinedAt]));
  return describeNewAccounts(
    accounts.filter(({ comment }) => comment?.checklist === true),
    facts,
  ).flatMap((account) => {
    const joinedAt = joined.get(account.id);
    return joinedAt === undefined ? [] : [{ ...account, adopted: { joinedAt } }];
  });
}
