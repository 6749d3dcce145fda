import type { PlanProblem } from "./judge-plan.ts";
import type { Change } from "./plan-summary.ts";

/**
 * Finds the accounts that a plan would create with a root e-mail of an earlier account: AWS accepts an e-mail only once, for
 * ever, so the apply would fail after the merge.
 *
 * @param former - e-mails that the accounts file once had and has no longer, in lower case
 */
export function findUsedEmails(
  changes: readonly Pick<Change, "address" | "action" | "after">[],
  former: ReadonlySet<string>,
): readonly PlanProblem[] {
  return changes.flatMap(({ address, action, after }) => {
    const email = after?.["email"];
    if (action !== "create" || typeof email !== "string" || !former.has(email.toLowerCase())) return [];
    const message = `${address} would be created with the root e-mail ${email}, which an earlier account of the accounts file had. AWS never accepts an e-mail twice, even after its account was closed: choose another one.`;
    return [{ address, message }];
  });
}
