import type { Account } from "./account.ts";

/** The attributes that a pull request may change in an existing account, and that Terraform then changes in AWS. */
export type ChangeableAttribute = "name" | "parent_id" | "tags";

/** The changeable attributes in which an account differs from the base. Tags have no order in AWS. */
export function changedAttributes(account: Account, before: Account): readonly ChangeableAttribute[] {
  const differs: Readonly<Record<ChangeableAttribute, boolean>> = {
    name: account.name !== before.name,
    parent_id: account.parentId !== before.parentId,
    tags: sorted(account.tags) !== sorted(before.tags),
  };
  return (["name", "parent_id", "tags"] as const).filter((attribute) => differs[attribute]);
}

function sorted(tags: Account["tags"]): string {
  return JSON.stringify(Object.entries(tags).sort(([one], [other]) => (one < other ? -1 : 1)));
}
