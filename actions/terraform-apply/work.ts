import type { Account } from "../../app/domain/account/account.ts";
import type { DueAccount } from "../../app/domain/apply/find-due.ts";
import type { LastApplied } from "../../app/domain/apply/last-applied.ts";
import type { TerraformContext } from "../shared/terraform/terraform.ts";
import type { Found } from "./outcome.ts";
import type { AccountsPlan, Plannable } from "./plan-accounts.ts";

/** The accounts that are due, and the note of the last apply. */
export interface Work {
  readonly last: LastApplied;
  readonly due: readonly DueAccount[];
  /** Those of them that an apply may bring to AWS, as the accounts file has them. */
  readonly accounts: readonly Account[];
  /** Those of them that were taken out of the accounts file, as it had them. */
  readonly removed: readonly Account[];
  /** Keys of the accounts that are new since their last apply, whether AWS has created them or not. */
  readonly made: ReadonlySet<string>;
  /** The facts until now. */
  readonly found: Found;
}

/** A plan that may be applied. */
export interface ReadyPlan
  extends Pick<AccountsPlan, "accounts" | "forgotten" | "changes">, Pick<Plannable, "pullRequests"> {
  readonly work: Work;
  /** In the workspace that keeps the plan. */
  readonly terraform: TerraformContext;
}
