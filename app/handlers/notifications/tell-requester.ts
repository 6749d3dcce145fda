import type { AppIdentity } from "../../github/app-identity.ts";
import type { Calls } from "../../github/octokit.ts";
import type { AccountRecord } from "../../domain/checklist/account-record.ts";
import { writeRequesterMessage } from "../../domain/checklist/checklist-issue.ts";
import type { ChecklistTemplates } from "../../domain/checklist/issue-templates.ts";
import type { Step } from "../../domain/checklist/step.ts";
import { requestLabel } from "../../domain/request/form.ts";
import { parseMark, requestMarker } from "../../domain/request/request-mark.ts";
import type { RequestTemplates } from "../../domain/request/request-templates.ts";
import { nextStages, renderStage, stageMarker, withNotification } from "../../domain/notifications/account-stage.ts";
import type { Settings } from "../../domain/settings/settings.ts";
import { hasStatus } from "../../github/errors.ts";
import { allPages, pageSize } from "../../github/pages.ts";
import type { Repository } from "../../github/repository.ts";
import { addComment, type AddCommentApi } from "../../github/issues/comments.ts";
import { type RequestIssuesApi, setRequestState } from "../../github/issues/request-issues.ts";

export type NotifyRequesterApi = AddCommentApi & RequestIssuesApi & Calls<"issues.get" | "issues.listComments">;

export interface NotifyRequesterContext extends Repository {
  readonly octokit: NotifyRequesterApi;
  readonly record: AccountRecord;
  readonly steps: readonly Step[];
  readonly settings: Settings;
  readonly templates: ChecklistTemplates & { readonly comments: RequestTemplates };
  readonly app: AppIdentity;
  readonly now: () => Date;
}

/**
 * Sends the requester of an account all new notifications; returns the record with those noted.
 *
 * The record's request number is a claim by the pull request. So the App notifies only on an issue with the request
 * label on which the App itself named that pull request. Otherwise the step is left to a person.
 */
export async function notifyRequester(context: NotifyRequesterContext): Promise<AccountRecord> {
  const { octokit, owner, repo, steps, settings, templates, app, now } = context;
  let { record } = context;
  const stages = nextStages(record, steps);
  const { request } = record;
  if (stages.length === 0 || request === null) return record;
  const comments = await readOwnComments(context, request);
  if (comments === undefined) return record;
  for (const stage of stages) {
    if (stage === "done") {
      await setRequestState(octokit, { owner, repo }, request, "completed");
    } else if (!comments.some((body) => body.includes(stageMarker(stage)))) {
      const account = { ...record.account, administrators: record.administrators };
      const message = writeRequesterMessage({ account, settings, templates });
      await addComment(octokit, { owner, repo }, request, renderStage(stage, { record, message }, templates.comments));
    }
    record = withNotification(record, { turn: stage, at: now().toISOString(), by: app.login });
  }
  return record;
}

/** The App's comments on the request; undefined if the request does not belong to this account. */
async function readOwnComments(
  { octokit, owner, repo, app, record }: NotifyRequesterContext,
  request: number,
): Promise<readonly string[] | undefined> {
  try {
    const { data } = await octokit.rest.issues.get({ owner, repo, issue_number: request });
    const labels = data.labels.map((label) => (typeof label === "string" ? label : label.name));
    if (!labels.includes(requestLabel)) return undefined;
    const comments = await allPages((page) => {
      const query = { owner, repo, issue_number: request, per_page: pageSize, page };
      return octokit.rest.issues.listComments(query);
    });
    const own = comments.flatMap(({ user, body }) => (user?.login === app.login && body !== undefined ? [body] : []));
    const names = own.some((body) => body.includes(requestMarker) && parseMark(body).pull === record.pullRequest);
    return names ? own : undefined;
  } catch (error) {
    if (hasStatus(error, 404, 410)) return undefined;
    throw error;
  }
}
