import type { Verification } from "../../domain/checklist/account-record.ts";
import { hasStatus } from "../errors.ts";
import { type DefaultBranchRun, type DefaultBranchRunsApi, readDefaultBranchRun } from "./default-branch-run.ts";
import { type DispatchApi, dispatchWorkflow } from "./dispatch-workflow.ts";
import type { Repository } from "../repository.ts";

/** The accounts repository's workflow that verifies accounts in AWS. */
export const verifyWorkflowPath = ".github/workflows/aws-accounts-verify.yml";

/** The artifact of the verification; 10,000 accounts fit. */
export const evidenceArtifact = { name: "evidence", file: "evidence.json", maxBytes: 20_000_000 } as const;

/** Starts the verification of an account with a branch's workflow; returns the entry for the account's record. */
export async function startVerification(
  octokit: DispatchApi,
  { account, now, ...where }: Repository & { readonly branch: string; readonly account: string; readonly now: string },
): Promise<Verification> {
  const dispatched = await dispatchWorkflow(octokit, { ...where, path: verifyWorkflowPath, inputs: { account } });
  return dispatched.kind === "started"
    ? { run: dispatched.id, at: now, trouble: null }
    : { run: null, at: now, trouble: dispatched.reason };
}

/** A verification run; `gone` if a person deleted it, `none` if it is another run or has not ended. */
export type VerifyRun =
  { readonly kind: "gone" } | { readonly kind: "none" } | ({ readonly kind: "ended" } & DefaultBranchRun);

/**
 * Reads a run.
 *
 * Anyone who may start workflows can start this one, for any account, and its result is trusted: the workflow file of
 * the default branch and its environment decide what it reads and with which role. No person starts the weekly run.
 */
export async function readVerifyRun(
  octokit: DefaultBranchRunsApi,
  wanted: Repository & { readonly runId: number },
): Promise<VerifyRun> {
  try {
    const run = await readDefaultBranchRun(octokit, wanted, {
      isWorkflow: (path) => path.split("@")[0] === verifyWorkflowPath,
      isEvent: (event) => event === "schedule" || event === "workflow_dispatch",
    });
    return run === undefined ? { kind: "none" } : { kind: "ended", ...run };
  } catch (error) {
    if (hasStatus(error, 404)) return { kind: "gone" };
    throw error;
  }
}
