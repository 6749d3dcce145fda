import type { StateAccount } from "../../app/domain/apply/terraform-state.ts";
import type { Settings } from "../../app/domain/settings/settings.ts";
import type { RunStatusApi } from "../../app/github/workflows/apply-runs.ts";
import type { BranchRulesApi } from "../../app/github/branch-rules.ts";
import type { ReadIssuesApi } from "../../app/github/issues/checklist-issues.ts";
import type { ReadRecordsApi } from "../../app/github/records/read-records.ts";
import type { AcceptedAccounts, CommitRef } from "../shared/accept-accounts.ts";
import type { LockFile } from "../shared/provider-lock.ts";
import type { Environment, Runner } from "../shared/inputs.ts";
import type { RenewingCredentials } from "../shared/aws/renewing-credentials.ts";
import type { StateBucket } from "../shared/aws/state-bucket.ts";
import type { Clock } from "../shared/clock.ts";
import type { Progress } from "./progress.ts";
import type { ProofApi } from "./prove-review.ts";

export type ApplyApi = ProofApi & BranchRulesApi & RunStatusApi & ReadIssuesApi & ReadRecordsApi;

/** The dependencies of an apply. */
export interface ApplyContext {
  readonly runner: Runner;
  readonly environment: Environment;
  readonly github: ApplyApi;
  /** The provider's lock file that is shipped with the Actions. */
  readonly lockFile: URL;
  readonly trustPolicyTemplate: string;
  readonly clock: Clock;
  readonly progress: Progress;
}

/** The commit that is applied, and the access to apply it. */
export interface ApplyInput {
  readonly at: CommitRef;
  readonly branch: string;
  readonly settings: Settings;
  /** Of the provider version that the settings name. */
  readonly lockFile: LockFile;
  readonly accepted: AcceptedAccounts;
  /** Of the apply role. */
  readonly session: RenewingCredentials;
  readonly ledger: StateBucket;
  /** The accounts in Terraform's state, by key. */
  readonly state: ReadonlyMap<string, StateAccount>;
}

/** Shown in CloudTrail, so it names the run. */
export function sessionNameOf({ runId }: Runner): string {
  return `aws-accounts-apply-${runId}`;
}
