import type { RuleViolation } from "../account/finding.ts";
import {
  findUnadoptable,
  toAdopting,
  type AdoptingAccount,
  type AdoptionFacts,
  type AdoptionProblem,
} from "../adoption/find-unadoptable.ts";
import type { Asked, PreflightAnswers } from "./asked.ts";
import { explain } from "./explain.ts";
import type { LocatedChange } from "./find-taken.ts";

/** The facts for a judgement of adoptions, apart from the changes. */
export interface AskedForAdoption extends Pick<AdoptionFacts, "known" | "reserved"> {
  readonly answers: Pick<PreflightAnswers, "accounts" | "delegated">;
}

/**
 * Finds the problems of the changes that adopt an account. If AWS could not be asked, that is a problem, too: Terraform would
 * take over an account that no one has compared.
 */
export function judgeAdoptions(
  changes: readonly LocatedChange[],
  asked: AskedForAdoption,
): { readonly violations: readonly RuleViolation[] } {
  const violations = changes.flatMap(({ account, before, pointer }): readonly RuleViolation[] => {
    const adopting = toAdopting(account);
    const isNew = before?.comment?.adopt !== adopting?.id;
    const problem = adopting && (findNeedless(adopting, isNew, asked) ?? findAdoptionProblem(adopting, asked));
    if (problem === undefined) return [];
    const { attribute, message } = problem;
    return [
      { rule: "adopt-refused", message, pointer: `${pointer}/${attribute === "adopt" ? "~1~1/adopt" : attribute}` },
    ];
  });
  return { violations };
}

/**
 * An account that Terraform manages would count as adopted, so that nothing inside it would be set up or checked; and one
 * approval would be enough for that, because nothing is imported.
 */
function findNeedless(
  { key, id }: AdoptingAccount,
  isNew: boolean,
  { known }: Pick<AskedForAdoption, "known">,
): AdoptionProblem | undefined {
  if (!isNew || known.get(key)?.id !== id) return undefined;
  return { attribute: "adopt", message: `Terraform manages the account ${id} already. Take "adopt" out of its entry.` };
}

/** Why the account cannot be adopted, or why that is unknown; undefined if it can, or has been. */
export function findAdoptionProblem(
  account: AdoptingAccount,
  { known, reserved, answers: { accounts, delegated } }: AskedForAdoption,
): AdoptionProblem | undefined {
  if (known.has(account.key)) return findUnadoptable(account, { known, reserved, existing: [], delegated: [] });
  if (accounts?.kind !== "value") return notAsked(accounts);
  if (delegated?.kind !== "value") return notAsked(delegated);
  return findUnadoptable(account, { known, reserved, existing: accounts.value, delegated: delegated.value });
}

function notAsked(answer: Exclude<Asked<unknown>, { readonly kind: "value" }> | undefined): AdoptionProblem {
  const why = answer === undefined ? "it was not asked" : explain(answer);
  const message = `An account is only adopted if it was compared with AWS, and AWS could not be asked: ${why}. Correct that, and comment /plan.`;
  return { attribute: "adopt", message };
}
