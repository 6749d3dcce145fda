import { accountBranch } from "../../domain/request/branch.ts";
import { requestLabel } from "../../domain/request/form.ts";
import { nextTitle } from "../../domain/request/request-title.ts";
import { judgeRequest } from "../../domain/request/judge-request.ts";
import { renderPullClosed, renderPullRenamed } from "../../domain/request/pull-request-text.ts";
import { renderRequestComment, type RequestStatus } from "../../domain/request/request-comment.ts";
import { parseMark, requestMarker, type RequestMark } from "../../domain/request/request-mark.ts";
import { renderCreating } from "../../domain/notifications/account-stage.ts";
import type { RequestTemplates } from "../../domain/request/request-templates.ts";
import type { Settings } from "../../domain/settings/settings.ts";
import { type BranchHead, type BranchTreeApi, readBranchHead } from "../../github/account-branch.ts";
import { publishRequest, type PublishApi } from "./publish-request.ts";
import { AdapterError } from "../../github/errors.ts";
import { checklistAuthor } from "../../github/issues/checklist-issues.ts";
import { parseCurrentSettings, readSettingsText } from "../../files/current-settings.ts";
import { recordRequesters } from "./record-requesters.ts";
import { findRestoredComment } from "../../github/issues/find-restored-comment.ts";
import type { RestoreCommentsApi } from "../../github/issues/restore-comments.ts";
import { addComment, type AddCommentApi, type FoundComment, updateOwnComment } from "../../github/issues/comments.ts";
import {
  listOpenPullRequests,
  type OpenPullRequest,
  type PullRequestListApi,
} from "../../github/pull-requests/pull-requests.ts";
import { RecordsError } from "../../github/records/records-branch.ts";
import { type DraftApi, type DraftContext, draftRequest } from "./draft-request.ts";
import {
  type ReadRequestApi,
  readRequestIssue,
  type RequestIssue,
  type RequestIssuesApi,
  setRequestState,
  setRequestTitle,
} from "../../github/issues/request-issues.ts";
import {
  closePullRequest,
  findForRequest,
  readClosingComment,
  readRequestPullRequest,
  reopenPullRequest,
  type RequestPullRequest,
} from "../../github/pull-requests/request-pull-request.ts";

export interface RequestContext extends DraftContext {
  readonly issueNumber: number;
  readonly octokit: ReadRequestApi &
    RestoreCommentsApi &
    BranchTreeApi &
    PullRequestListApi &
    RequestIssuesApi &
    AddCommentApi &
    DraftApi &
    PublishApi;
  readonly defaultBranch: string;
  readonly templates: RequestTemplates;
  /** Waits some milliseconds: GitHub needs a moment to find out whether a pull request conflicts. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** The result of reconciling a request. */
export interface RequestOutcome {
  readonly issue: RequestIssue;
  /** As it was before. */
  readonly pull: RequestPullRequest | undefined;
  /** Undefined if there was nothing to do or to report. */
  readonly status: RequestStatus | undefined;
  /** Undefined if they were not needed. */
  readonly settings: Settings | undefined;
  /** Whether a person is among the requesters who was not before. */
  readonly hasNewRequester: boolean;
}

/** The result to report on a request. */
interface Result extends Pick<RequestOutcome, "settings"> {
  readonly status: RequestStatus;
  readonly hasNewRequester?: boolean;
}

/** The state of a request on GitHub. */
interface RequestReading {
  readonly issue: RequestIssue;
  readonly comment: FoundComment | undefined;
  readonly mark: RequestMark;
  readonly open: readonly OpenPullRequest[];
  readonly pull: RequestPullRequest | undefined;
}

/**
 * Brings a request and its pull request into line, and reports the status to the requester in one comment. Returns the
 * result.
 *
 * An issue without the label is not a request, and a repository without settings has no accounts.
 */
export async function reconcileRequest(context: RequestContext): Promise<RequestOutcome | undefined> {
  const { octokit, owner, repo, issueNumber, templates } = context;
  const state = await readState(context);
  if (state === undefined) return undefined;
  const { issue, pull } = state;
  const result = await act(context, state);
  if (result === undefined) return { issue, pull, status: undefined, settings: undefined, hasNewRequester: false };
  const { status } = result;
  const body = renderRequestComment(status, templates);
  const comment = { owner, repo, number: issueNumber, body } as const;
  await updateOwnComment(octokit, { ...comment, ifMissing: "create" }, state.comment);
  const replaced = status.kind === "open" && pull?.state === "open" && pull.number !== status.pull;
  if (replaced) await closeReplaced(context, { old: pull.number, branch: status.branch });
  return { issue, pull, hasNewRequester: false, ...result };
}

async function readState(context: RequestContext): Promise<RequestReading | undefined> {
  const { octokit, owner, repo, issueNumber, app, defaultBranch } = context;
  const repository = { owner, repo };
  const issue = await readRequestIssue(octokit, repository, issueNumber);
  if (issue === undefined || !issue.labels.includes(requestLabel) || issue.author === checklistAuthor) return undefined;
  const at = { ...repository, issueNumber, app, marker: requestMarker };
  const comment = await findRestoredComment(octokit, { ...at, kind: "issue" });
  const mark = parseMark(comment?.body ?? "");
  const open = await listOpenPullRequests(octokit, repository, defaultBranch);
  const number = mark.pull ?? findForRequest(open, { request: issueNumber, app })?.number;
  const pull = number === undefined ? undefined : await readRequestPullRequest(octokit, repository, { number, app });
  return { issue, comment, mark, open, pull };
}

/** Acts on the request; returns the result to report, if any. */
async function act(context: RequestContext, state: RequestReading): Promise<Result | undefined> {
  const { octokit, owner, repo, issueNumber, templates } = context;
  const repository = { owner, repo };
  const { issue, mark, pull } = state;
  const decision = judgeRequest({ isOpen: issue.isOpen, pull: pull?.state ?? "none", said: mark.state });
  if (pull === undefined) return decision === "leave" ? undefined : follow(context, state);
  switch (decision) {
    case "leave":
      return undefined;
    case "follow":
      return follow(context, state);
    case "tell-merged":
      if (mark.state !== "merged") {
        const name = pull.branch.replace(accountBranch(""), "");
        await addComment(octokit, repository, issueNumber, renderCreating(name, templates));
      }
      return withoutSettings({ kind: "merged", pull: pull.number });
    case "close-pull-request": {
      const closed = renderPullClosed({ request: issueNumber, by: issue.closedBy }, templates);
      await addComment(octokit, repository, pull.number, closed);
      await closePullRequest(octokit, repository, pull.number);
      return withoutSettings({ kind: "closed", pull: pull.number, why: { kind: "request", by: issue.closedBy } });
    }
    case "close-request": {
      const comment = await readClosingComment(octokit, repository, pull.number);
      await setRequestState(octokit, repository, issueNumber, "not_planned");
      return withoutSettings({ kind: "closed", pull: pull.number, why: { kind: "pull-request", ...comment } });
    }
    case "reopen-pull-request":
      if (await reopenPullRequest(octokit, repository, pull.number)) return follow(context, state);
      return follow(context, { ...state, pull: undefined });
    case "reopen-request":
      await setRequestState(octokit, repository, issueNumber, "open");
      return follow(context, state);
  }
}

/** A result for which the settings were not needed. */
function withoutSettings(status: RequestStatus): Result {
  return { status, settings: undefined };
}

/** Updates the pull request to the current request. */
async function follow(context: RequestContext, state: RequestReading): Promise<Result | undefined> {
  const { octokit, owner, repo, defaultBranch } = context;
  const base = await readBranchHead(octokit, { owner, repo }, defaultBranch);
  const settings = await readSettings(context, base);
  if (settings === undefined) return undefined;
  if (settings.kind === "broken") return withoutSettings({ ...settings, pull: state.pull?.number ?? null });
  const recorded = await tryRecording(context);
  if (recorded instanceof RecordsError) {
    return withoutSettings({ kind: "broken", problems: [recorded.message], pull: state.pull?.number ?? null });
  }
  const status = await draft(context, state, { base, settings: settings.settings });
  return status && { status, settings: settings.settings, hasNewRequester: recorded };
}

/** A request has no effect while its requesters cannot be recorded. */
async function tryRecording(context: RequestContext): Promise<boolean | RecordsError> {
  try {
    return await recordRequesters(context, context.issueNumber);
  } catch (error) {
    if (error instanceof RecordsError) return error;
    throw error;
  }
}

async function draft(
  context: RequestContext,
  { issue, open, mark, pull }: RequestReading,
  { base, settings }: { readonly base: BranchHead; readonly settings: Settings },
): Promise<RequestStatus | undefined> {
  const number = pull?.number ?? null;
  try {
    const drafted = await draftRequest(context, { issue, settings, baseSha: base.sha, open, pull });
    // It was merged after it was read, and that event reconciles the request again; or another pull request added the
    // account.
    if (drafted.kind === "there") return undefined;
    if (drafted.kind !== "draft") return { ...drafted, pull: number };
    const status = await publishRequest(context, {
      draft: drafted,
      base,
      pull,
      open,
      issue,
      changedAt: mark.changedAt,
    });
    const { formTitle, request } = drafted;
    const title = nextTitle(issue.title, { title: formTitle, name: request.name });
    if (status.kind === "open" && title !== undefined) {
      await setRequestTitle(context.octokit, context, issue.number, title);
    }
    return status;
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    return { kind: "broken", problems: [error.message], pull: number };
  }
}

async function readSettings({ octokit, owner, repo }: RequestContext, { sha }: BranchHead) {
  const text = await readSettingsText(octokit, { owner, repo, ref: sha });
  if (text === undefined) return undefined;
  const parsed = parseCurrentSettings(text);
  if (parsed.kind === "settings") return parsed;
  return { kind: "broken", problems: parsed.problems.map(({ message }) => message) } as const;
}

/** The request's name was edited, which changes the branch. */
async function closeReplaced(
  { octokit, owner, repo, issueNumber, templates }: RequestContext,
  { old, branch }: { readonly old: number; readonly branch: string },
): Promise<void> {
  await addComment(octokit, { owner, repo }, old, renderPullRenamed({ request: issueNumber, branch }, templates));
  await closePullRequest(octokit, { owner, repo }, old);
}
