import type { Account } from "../../app/domain/account/account.ts";
import { openOrganisation } from "../shared/aws/organisation.ts";
import { runStep } from "../shared/step.ts";
import { findAdoption } from "./find-existing-accounts.ts";
import type { ApplyContext, ApplyInput } from "./apply-context.ts";
import { type Found, withFound } from "./outcome.ts";
import { proveReview, type ReviewProof } from "./prove-review.ts";

/** The accounts to apply. */
export interface PendingAccounts {
  /** The accounts that differ from the last apply. */
  readonly accounts: readonly Account[];
  /** Those of them that are new since then, whether AWS has created them or not. */
  readonly made: readonly Account[];
  /** The commit that was applied last. */
  readonly from: string;
  /** Reasons not to apply that are known already, one sentence each. */
  readonly flaws: readonly string[];
  /** The facts until now. */
  readonly found: Found;
}

/** Whether the accounts may be planned, and the facts that the plan needs. */
export type Preparation = Pick<Found, "pullRequests"> &
  (
    | { readonly kind: "refused"; readonly reasons: readonly string[] }
    | {
        readonly kind: "ready";
        readonly proof: ReviewProof;
        /** Ids of the accounts that exist but are not in the state, by key. */
        readonly adopted: ReadonlyMap<string, string>;
      }
  );

/** Proves that the changes were reviewed, and looks for accounts that a dead run created. Plans and changes nothing. */
export async function prepare(context: ApplyContext, tip: ApplyInput, work: PendingAccounts): Promise<Preparation> {
  const proof = await runStep("looking for the approvals", () => proveWork(context, tip, work));
  const pullRequests = numbersOf(proof);
  context.progress.showOn(pullRequests);
  const flaws = [...work.flaws, ...proof.flaws];
  if (flaws.length > 0) return { kind: "refused", reasons: flaws, pullRequests };
  const unmade = findUnmade(work, tip);
  if (unmade.length === 0) return { kind: "ready", proof, pullRequests, adopted: new Map() };
  const { adopted, conflicts } = await withFound({ ...work.found, pullRequests }, () =>
    runStep("looking for accounts that exist already", () => adopt(context, tip, { unmade, proof })),
  );
  return conflicts.length > 0
    ? { kind: "refused", reasons: conflicts, pullRequests }
    : { kind: "ready", proof, pullRequests, adopted };
}

/** Numbers of the pull requests that brought the accounts, the latest last. */
function numbersOf({ pullRequests }: ReviewProof): readonly number[] {
  return [...new Set([...pullRequests.values()].map(({ number }) => number))].sort((a, b) => a - b);
}

const findUnmade = ({ accounts }: PendingAccounts, { state }: ApplyInput): readonly Account[] =>
  accounts.filter(({ key }) => !state.has(key));

async function proveWork({ github }: ApplyContext, tip: ApplyInput, work: PendingAccounts): Promise<ReviewProof> {
  const { at, branch, accepted, settings } = tip;
  return proveReview(github, {
    at,
    branch,
    from: work.from,
    tipFile: accepted.accountsFile,
    accounts: work.accounts,
    unmade: new Set(findUnmade(work, tip).map(({ key }) => key)),
    appId: settings.app_id,
  });
}

async function adopt(
  { clock, progress }: ApplyContext,
  { settings, session }: ApplyInput,
  { unmade, proof: { askedAt } }: { readonly unmade: readonly Account[]; readonly proof: ReviewProof },
): ReturnType<typeof findAdoption> {
  const organisation = openOrganisation(settings.aws, session.credentials);
  return findAdoption(unmade, { organisation, askedAt, settings, clock, progress });
}
