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
import { type RequestIssuesApi, addComment, setRequestState } from "../../github/issues/request-issues.ts";

export type NotifyRequesterApi = RequestIssuesApi & Calls<"issues.get" | "issues.listComments">;

export interface NotifyRequesterContext extends Repository {
  readonly octokit: NotifyRequesterApi;
  readonly record: AccountRecord;
  readonly steps: readonly Step[];
  readonly settings: Settings;
  readonly templates: ChecklistTemplates & { readonly comments: RequestTemplates };
  readonly appSlug: string;
  readonly now: () => Date;
}

/**
 * Tells the requester of an account what they have not heard yet; answers the record with that noted.
 *
 * A record's request is a claim of the pull request: only an issue that bears the label, and on which the App itself
 * named that pull request, is told anything. Where nobody can be told, the step stays a person's.
 */
export async function notifyRequester(context: NotifyRequesterContext): Promise<AccountRecord> {
  const { octokit, owner, repo, steps, settings, templates, appSlug, now } = context;
  let { record } = context;
  const turns = nextStages(record, steps);
  const { request } = record;
  if (turns.length === 0 || request === null) return record;
  const by = `${appSlug}[bot]`;
  const said = await readOwnWords(context, request, by);
  if (said === undefined) return record;
  for (const turn of turns) {
    if (turn === "done") {
      await setRequestState(octokit, { owner, repo }, request, "completed");
    } else if (!said.some((body) => body.includes(stageMarker(turn)))) {
      const account = { ...record.account, administrators: record.administrators };
      const message = writeRequesterMessage({ account, settings, templates });
      await addComment(octokit, { owner, repo }, request, renderStage(turn, { record, message }, templates.comments));
    }
    record = withNotification(record, { turn, at: now().toISOString(), by });
  }
  return record;
}

/** What the App said on the request; undefined where the request is none of this account. */
async function readOwnWords(
  { octokit, owner, repo, record }: NotifyRequesterContext,
  request: number,
  app: string,
): Promise<readonly string[] | undefined> {
  try {
    const { data } = await octokit.rest.issues.get({ owner, repo, issue_number: request });
    const labels = data.labels.map((label) => (typeof label === "string" ? label : label.name));
    if (!labels.includes(requestLabel)) return undefined;
    const comments = await allPages((page) => {
      const query = { owner, repo, issue_number: request, per_page: pageSize, page };
      return octokit.rest.issues.listComments(query);
    });
    const own = comments.flatMap(({ user, body }) => (user?.login === app && body !== undefined ? [body] : []));
    const names = own.some((body) => body.includes(requestMarker) && parseMark(body).pull === record.pullRequest);
    return names ? own : undefined;
  } catch (error) {
    if (hasStatus(error, 404, 410)) return undefined;
    throw error;
  }
}
