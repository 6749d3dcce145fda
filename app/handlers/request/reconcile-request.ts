import { accountBranch } from "../../domain/request/branch.ts";
import { requestLabel } from "../../domain/request/form.ts";
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
import { type FoundComment, updateOwnComment } from "../../github/issues/comments.ts";
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
  addComment,
  setRequestState,
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
    DraftApi &
    PublishApi;
  readonly defaultBranch: string;
  readonly templates: RequestTemplates;
  /** Waits, in milliseconds: GitHub takes a moment to find out whether a pull request conflicts. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** A request as it was put right. */
export interface RequestOutcome {
  readonly issue: RequestIssue;
  /** As it was before. */
  readonly pull: RequestPullRequest | undefined;
  /** Undefined where nothing was left to do and nothing to say. */
  readonly standing: RequestStatus | undefined;
  /** Undefined where nothing had to be known of them. */
  readonly settings: Settings | undefined;
  /** Whether somebody asks by now who did not before. */
  readonly hasNewRequester: boolean;
}

/** What to say of a request. */
interface Settled extends Pick<RequestOutcome, "settings"> {
  readonly standing: RequestStatus;
  readonly hasNewRequester?: boolean;
}

/** What was read of a request. */
interface Look {
  readonly issue: RequestIssue;
  readonly comment: FoundComment | undefined;
  readonly mark: RequestMark;
  readonly open: readonly OpenPullRequest[];
  readonly pull: RequestPullRequest | undefined;
}

/**
 * Makes a request and its pull request agree, and tells the requester where it stands, in one comment;
 * answers how that was.
 *
 * An issue without the label is no request, and a repository without settings has no accounts.
 */
export async function reconcileRequest(context: RequestContext): Promise<RequestOutcome | undefined> {
  const { octokit, owner, repo, issueNumber, app, templates } = context;
  const look = await lookAt(context);
  if (look === undefined) return undefined;
  const { issue, pull } = look;
  const settled = await settle(context, look);
  if (settled === undefined) return { issue, pull, standing: undefined, settings: undefined, hasNewRequester: false };
  const { standing } = settled;
  const body = renderRequestComment(standing, templates);
  const comment = { owner, repo, number: issueNumber, author: app.login, marker: requestMarker, body } as const;
  await updateOwnComment(octokit, { ...comment, ifMissing: "create" }, look.comment);
  const replaced = standing.kind === "open" && pull?.state === "open" && pull.number !== standing.pull;
  if (replaced) await closeReplaced(context, { old: pull.number, branch: standing.branch });
  return { issue, pull, hasNewRequester: false, ...settled };
}

async function lookAt(context: RequestContext): Promise<Look | undefined> {
  const { octokit, owner, repo, issueNumber, app, defaultBranch } = context;
  const repository = { owner, repo };
  const issue = await readRequestIssue(octokit, repository, issueNumber);
  if (issue === undefined || !issue.labels.includes(requestLabel) || issue.author === checklistAuthor) return undefined;
  const at = { ...repository, issueNumber, appSlug: app.slug, marker: requestMarker };
  const comment = await findRestoredComment(octokit, { ...at, kind: "issue" });
  const mark = parseMark(comment?.body ?? "");
  const open = await listOpenPullRequests(octokit, repository, defaultBranch);
  const number = mark.pull ?? findForRequest(open, { request: issueNumber, author: app.login })?.number;
  const pull =
    number === undefined ? undefined : await readRequestPullRequest(octokit, repository, { number, author: app.login });
  return { issue, comment, mark, open, pull };
}

/** Does what has to be done; answers what to say, where anything is. */
async function settle(context: RequestContext, look: Look): Promise<Settled | undefined> {
  const { octokit, owner, repo, issueNumber, templates } = context;
  const repository = { owner, repo };
  const { issue, mark, pull } = look;
  const decision = judgeRequest({ isOpen: issue.isOpen, pull: pull?.state ?? "none", said: mark.state });
  if (pull === undefined) return decision === "leave" ? undefined : follow(context, look);
  switch (decision) {
    case "leave":
      return undefined;
    case "follow":
      return follow(context, look);
    case "tell-merged":
      if (mark.state !== "merged") {
        const name = pull.branch.replace(accountBranch(""), "");
        await addComment(octokit, repository, issueNumber, renderCreating(name, templates));
      }
      return unread({ kind: "merged", pull: pull.number });
    case "close-pull-request": {
      const closed = renderPullClosed({ request: issueNumber, by: issue.closedBy }, templates);
      await addComment(octokit, repository, pull.number, closed);
      await closePullRequest(octokit, repository, pull.number);
      return unread({ kind: "closed", pull: pull.number, why: { kind: "request", by: issue.closedBy } });
    }
    case "close-request": {
      const word = await readClosingComment(octokit, repository, pull.number);
      await setRequestState(octokit, repository, issueNumber, "not_planned");
      return unread({ kind: "closed", pull: pull.number, why: { kind: "pull-request", ...word } });
    }
    case "reopen-pull-request":
      if (await reopenPullRequest(octokit, repository, pull.number)) return follow(context, look);
      return follow(context, { ...look, pull: undefined });
    case "reopen-request":
      await setRequestState(octokit, repository, issueNumber, "open");
      return follow(context, look);
  }
}

/** Settled without a look at the settings. */
function unread(standing: RequestStatus): Settled {
  return { standing, settings: undefined };
}

/** Brings the pull request to what the request asks for. */
async function follow(context: RequestContext, look: Look): Promise<Settled | undefined> {
  const { octokit, owner, repo, defaultBranch } = context;
  const base = await readBranchHead(octokit, { owner, repo }, defaultBranch);
  const settings = await readSettings(context, base);
  if (settings === undefined) return undefined;
  if (settings.kind === "broken") return unread({ ...settings, pull: look.pull?.number ?? null });
  const noted = await tryNoting(context);
  if (noted instanceof RecordsError) {
    return unread({ kind: "broken", problems: [noted.message], pull: look.pull?.number ?? null });
  }
  const standing = await draft(context, look, { base, settings: settings.settings });
  return standing && { standing, settings: settings.settings, hasNewRequester: noted };
}

/** Nothing is made of a request while it cannot be recorded who asks. */
async function tryNoting(context: RequestContext): Promise<boolean | RecordsError> {
  try {
    return await recordRequesters(context, context.issueNumber);
  } catch (error) {
    if (error instanceof RecordsError) return error;
    throw error;
  }
}

async function draft(
  context: RequestContext,
  { issue, open, mark, pull }: Look,
  { base, settings }: { readonly base: BranchHead; readonly settings: Settings },
): Promise<RequestStatus | undefined> {
  const number = pull?.number ?? null;
  try {
    const drafted = await draftRequest(context, { issue, settings, baseSha: base.sha, open, pull });
    // Merged after it was read, of which the App hears and looks again; or another pull request brought the account.
    if (drafted.kind === "there") return undefined;
    if (drafted.kind !== "draft") return { ...drafted, pull: number };
    return await publishRequest(context, { draft: drafted, base, pull, open, issue, changedAt: mark.changedAt });
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

/** The name in the request was edited, and with it the branch. */
async function closeReplaced(
  { octokit, owner, repo, issueNumber, templates }: RequestContext,
  { old, branch }: { readonly old: number; readonly branch: string },
): Promise<void> {
  await addComment(octokit, { owner, repo }, old, renderPullRenamed({ request: issueNumber, branch }, templates));
  await closePullRequest(octokit, { owner, repo }, old);
}
