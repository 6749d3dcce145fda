import type { Change } from "./plan-summary.ts";

/** Why a plan may not be applied, even if a reviewer approved it. Plain text. */
export interface PlanProblem {
  readonly address: string;
  readonly message: string;
}

const accountAddress = /^aws_organizations_account\.[\w-]+$/u;

/**
 * The rule for plans, used by the App before the merge and by the Action before the apply: a plan may only create, update in
 * place, import or forget accounts. It never deletes or replaces an account, and changes no other resource.
 *
 * @param closed - addresses of the accounts that AWS has closed, or no longer has: only those may be forgotten. Undefined in
 * the App, which cannot ask AWS: the Actions did before they planned.
 */
export function judgePlan(
  changes: readonly Pick<Change, "address" | "action">[],
  closed?: ReadonlySet<string>,
): readonly PlanProblem[] {
  return changes.flatMap((change) => {
    const message = findProblem(change, closed);
    return message === undefined ? [] : [{ address: change.address, message }];
  });
}

function findProblem(
  { address, action }: Pick<Change, "address" | "action">,
  closed: ReadonlySet<string> | undefined,
): string | undefined {
  if (!accountAddress.test(address)) {
    return `${address} is not an account. Only aws_organizations_account resources may be planned here; take it out of the accounts file and of the state.`;
  }
  switch (action) {
    case "create":
    case "update":
    case "import":
      return undefined;
    case "forget":
      return closed?.has(address) === false
        ? `${address} would be forgotten, and AWS has not closed it. Put the account back into the accounts file.`
        : undefined;
    case "delete":
      return `${address} would be deleted. No account is closed by a pull request; put the account back into the accounts file, or bring the branch up to date if it was added meanwhile.`;
    case "replace":
      return `${address} would be replaced: the account would be closed and a new one made. Change back what cannot be changed in place (e-mail, role name, access to billing); if the resource is tainted, run "terraform untaint ${address}" first.`;
    case "read":
      return `${address} would be read while the plan is applied, so its result could not be reviewed. Take it out of the configuration.`;
  }
}
