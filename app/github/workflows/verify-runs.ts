import type { Verification } from "../../domain/checklist/account-record.ts";
import { hasStatus } from "../errors.ts";
import { type DefaultBranchRun, type DefaultBranchRunsApi, readDefaultBranchRun } from "./default-branch-run.ts";
import { type DispatchApi, dispatchWorkflow } from "./dispatch-workflow.ts";
import type { Repository } from "../repository.ts";

/** The workflow that asks AWS about accounts, in the accounts repository. */
export const verifyWorkflowPath = ".github/workflows/aws-accounts-verify.yml";

/** What the verification leaves; as large as 10,000 accounts can make it. */
export const evidenceArtifact = { name: "evidence", file: "evidence.json", maxBytes: 20_000_000 } as const;

/** Has AWS asked about an account, by the workflow as it stands on a branch; answers what the record has to remember of it. */
export async function startVerification(
  octokit: DispatchApi,
  { account, now, ...where }: Repository & { readonly branch: string; readonly account: string; readonly now: string },
): Promise<Verification> {
  const dispatched = await dispatchWorkflow(octokit, { ...where, path: verifyWorkflowPath, inputs: { account } });
  return dispatched.kind === "started"
    ? { run: dispatched.id, at: now, trouble: null }
    : { run: null, at: now, trouble: dispatched.reason };
}

/** A run that asked AWS; `gone` where somebody deleted it, and `none` where it is none, or has not ended. */
export type VerifyRun =
  { readonly kind: "gone" } | { readonly kind: "none" } | ({ readonly kind: "ended" } & DefaultBranchRun);

/**
 * Reads a run.
 *
 * Whoever may start workflows can start this one, for any account, and is believed: what it asks, and with which role, is
 * for the workflow file of the default branch and its environment to say. The weekly run is nobody's.
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
