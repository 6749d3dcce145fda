import { fillTemplate } from "../../domain/markdown/fill-template.ts";
import { findUnrestricted } from "../../domain/records/judge-records-rules.ts";
import {
  isSafe,
  type RecordsCommentTemplates,
  type RecordsDangers,
  recordsIssue,
  type RecordsIssueTemplates,
  renderRecordsIssue,
} from "../../domain/records/records-issue.ts";
import type { AppIdentity } from "../../github/app-identity.ts";
import { type BranchRulesApi, listBranchRules } from "../../github/branch-rules.ts";
import { type CommentsApi, upsertComment } from "../../github/issues/comments.ts";
import { upsertIssue, type OwnIssuesApi } from "../../github/issues/upsert-issue.ts";
import { listOpenPullRequests, type PullRequestListApi } from "../../github/pull-requests/pull-requests.ts";
import { type ReadRecordsApi, type ReadRecordsContext, readTip } from "../../github/records/read-records.ts";
import { recordsBranch, RecordsError } from "../../github/records/records-branch.ts";
import { closePullRequest, type RequestPullRequestApi } from "../../github/pull-requests/request-pull-request.ts";

export interface RecordsBranchContext extends ReadRecordsContext {
  readonly octokit: BranchRulesApi &
    CommentsApi &
    OwnIssuesApi &
    PullRequestListApi &
    ReadRecordsApi &
    RequestPullRequestApi;
  readonly app: AppIdentity;
  readonly templates: {
    readonly comments: RecordsCommentTemplates;
    readonly issues: RecordsIssueTemplates;
  };
  readonly log: { error(facts: object, message: string): void };
}

const closedMarker = "<!-- aws-accounts:records-pull-request -->";

/**
 * Keeps other writers away from the records branch as far as an App can: closes pull requests into it, and lists all
 * other dangers in an issue.
 *
 * A squash merge there could look like the App's own commit: GitHub names the pull request's author as the commit's
 * author, and signs it. Only a ruleset prevents that reliably, so the issue reports a missing ruleset.
 */
export async function protectRecordsBranch(context: RecordsBranchContext): Promise<void> {
  await closePullRequests(context);
  const { octokit, owner, repo, app, templates, log } = context;
  const dangers = await findDangers(context);
  if (!isSafe(dangers)) log.error({ owner, repo, ...dangers }, `The branch ${recordsBranch} is not safe.`);
  await upsertIssue(octokit, {
    owner,
    repo,
    author: app.login,
    label: recordsIssue,
    description: "The records of the AWS accounts are not safe",
    body: renderRecordsIssue(dangers, recordsBranch, templates.issues),
    state: isSafe(dangers) ? "closed" : "open",
  });
}

/** Comments before it closes, so that the author sees the reason first. */
async function closePullRequests({ octokit, owner, repo, app, templates }: RecordsBranchContext): Promise<void> {
  const body = fillTemplate(templates.comments["records-pull-request"], {
    branch: recordsBranch,
    marker: closedMarker,
  });
  for (const { number } of await listOpenPullRequests(octokit, { owner, repo }, recordsBranch)) {
    const comment = { owner, repo, number, author: app.login, marker: closedMarker, body };
    await upsertComment(octokit, { ...comment, ifMissing: "create" });
    await closePullRequest(octokit, { owner, repo }, number);
  }
}

async function findDangers(context: RecordsBranchContext): Promise<RecordsDangers> {
  const { octokit, owner, repo } = context;
  const unrestricted = findUnrestricted(await listBranchRules(octokit, { owner, repo }, recordsBranch));
  try {
    await readTip(octokit, context);
    return { unrestricted, distrust: undefined };
  } catch (error) {
    if (error instanceof RecordsError) return { unrestricted, distrust: error.message };
    throw error;
  }
}
