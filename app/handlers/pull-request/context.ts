import type { CommentTemplates } from "../../domain/pull-request/comment.ts";
import type { Sha256Hex } from "../../domain/plan/digests.ts";
import type { ChangedSettingsApi } from "../../files/changed-settings.ts";
import type { AppIdentity } from "../../github/app-identity.ts";
import type { Cache } from "../../github/cache.ts";
import type { ChecksApi } from "../../github/check-runs.ts";
import type { RestoreCommentsApi } from "../../github/issues/restore-comments.ts";
import type { PullRequestListApi } from "../../github/pull-requests/pull-requests.ts";
import type { RecordsWriter } from "../../github/records/records-writer.ts";
import type { Repository } from "../../github/repository.ts";
import type { DispatchApi } from "../../github/workflows/dispatch-workflow.ts";
import type { LatestApplyApi } from "../../github/workflows/latest-apply.ts";
import type { ApprovalContext } from "./count-approvals.ts";
import type { PullRequestFactsApi } from "./read-facts.ts";

export interface PullRequestContext extends Repository {
  readonly octokit: PullRequestFactsApi &
    PullRequestListApi &
    ChecksApi &
    RestoreCommentsApi &
    DispatchApi &
    LatestApplyApi &
    ApprovalContext["octokit"] &
    ChangedSettingsApi;
  readonly number: number;
  readonly app: AppIdentity;
  readonly templates: CommentTemplates;
  readonly sha256Hex: Sha256Hex;
  readonly records: RecordsWriter;
  /** Shared by all pull requests. */
  readonly cache: Cache;
  readonly now: () => Date;
  readonly log: { error(facts: object, message: string): void };
}
