import type { Account } from "../../app/domain/account/account.ts";
import type { AccountEnd, PendingEnd } from "../../app/domain/apply/account-end.ts";
import { describeTainted } from "../../app/domain/apply/describe-blocked.ts";
import { openOrganisation } from "../shared/aws/organisation.ts";
import { runStep } from "../shared/step.ts";
import { judgeAdoptions } from "./adopt-accounts.ts";
import { findAdoption, noAdoption, type FoundAdoption } from "./find-existing-accounts.ts";
import type { ApplyContext, ApplyInput } from "./apply-context.ts";
import { withFound } from "./outcome.ts";
import { numberOf, type Plannable } from "./plan-accounts.ts";
import { proveReview, type ReviewProof } from "./prove-review.ts";
import { judgeRemovals, type Removals } from "./removed-accounts.ts";
import type { Work } from "./work.ts";

/** The accounts that may be planned, and the ends of all others that are due. */
export interface Preparation extends Plannable {
  readonly leftOut: ReadonlyMap<string, AccountEnd>;
  /** The pull requests that brought what is due, the latest last. */
  readonly numbers: readonly number[];
}

/**
 * Proves that the changes were reviewed, and looks for accounts that a dead run created. Plans and changes nothing. An
 * account whose proof is missing, or that can be neither created nor adopted, is left out.
 */
export async function prepare(context: ApplyContext, tip: ApplyInput, work: Work): Promise<Preparation> {
  const removals = await runStep("asking AWS about the removed accounts", () => judgeRemovals(work, tip));
  const proof = await runStep("looking for the approvals", () => proveWork(context, tip, { work, removals }));
  const { pullRequests } = proof;
  const numbers = [...new Set([...pullRequests.values()].map(({ number }) => number))].sort((a, b) => a - b);
  context.progress.showOn(numbers);
  const proven = work.accounts.filter(({ key }) => !proof.flaws.has(key));
  const adoptions = await runStep("asking AWS about the accounts to adopt", () => judgeAdoptions(proven, tip));
  const unmade = proven.filter(({ key, comment }) => !tip.state.has(key) && comment?.adopt === undefined);
  const { adopted, ...blocked } = await withFound({ ...work.found, pullRequests: numbers }, () =>
    unmade.length === 0
      ? Promise.resolve(noAdoption)
      : runStep("looking for accounts that exist already", () => adopt(context, tip, { unmade, proof })),
  );
  const ends: readonly (readonly [string, AccountEnd])[] = [
    ...findTainted(work, tip),
    ...removals.ends,
    ...proof.flaws,
    ...adoptions.leftOut,
    ...blocked.leftOut,
  ];
  const leftOut = new Map(ends.map(([key, end]) => [key, { ...end, ...numberOf(pullRequests.get(key)) }]));
  const forgotten = new Map([...removals.forgotten].filter(([key]) => !leftOut.has(key)));
  return {
    accounts: proven.filter(({ key }) => !leftOut.has(key)),
    forgotten,
    adopted,
    adopting: adoptions.adopting,
    pullRequests,
    leftOut,
    numbers,
  };
}

/** The accounts that Terraform would replace: no proof lets an apply touch them. */
function findTainted({ due }: Work, { state, settings }: ApplyInput): readonly (readonly [string, PendingEnd])[] {
  return due.flatMap(({ key, kind }): readonly (readonly [string, PendingEnd])[] => {
    const known = state.get(key);
    if (kind !== "tainted" || known === undefined) return [];
    return [[key, { kind: "refused", reasons: [describeTainted(known, settings.aws.state)] }]];
  });
}

async function proveWork(
  { github }: ApplyContext,
  tip: ApplyInput,
  { work, removals: { forgotten } }: { readonly work: Work; readonly removals: Removals },
): Promise<ReviewProof> {
  const { at, branch, accepted, settings, state } = tip;
  return proveReview(github, {
    at,
    branch,
    tipFile: accepted.accountsFile,
    due: work.due,
    accounts: [...work.accounts, ...work.removed.filter(({ key }) => forgotten.has(key))],
    unmade: new Set(work.accounts.map(({ key }) => key).filter((key) => !state.has(key))),
    appId: settings.app_id,
  });
}

async function adopt(
  { clock, progress }: ApplyContext,
  { settings, session }: ApplyInput,
  { unmade, proof: { askedAt } }: { readonly unmade: readonly Account[]; readonly proof: ReviewProof },
): Promise<FoundAdoption> {
  const organisation = openOrganisation(settings.aws, session.credentials);
  return findAdoption(unmade, { organisation, askedAt, settings, clock, progress });
}
