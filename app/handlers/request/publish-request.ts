import { quote } from "../../domain/json/explain-schema-error.ts";
import { accountBranch, accountTitle } from "../../domain/request/branch.ts";
import { commitMessage, renderPullRequestBody, type RequestText } from "../../domain/request/pull-request-text.ts";
import type { Note, RequestStatus } from "../../domain/request/request-comment.ts";
import type { RequestTemplates } from "../../domain/request/request-templates.ts";
import {
  type AccountBranchApi,
  type BranchHead,
  commitAccountsFile,
  listOtherCommitters,
  resetBranch,
} from "../../github/account-branch.ts";
import type { AppIdentity } from "../../github/app-identity.ts";
import { createBranch } from "../../github/create-branch.ts";
import type { OpenPullRequest } from "../../github/pull-requests/pull-requests.ts";
import type { Repository } from "../../github/repository.ts";
import type { RequestDraft } from "./draft-request.ts";
import type { RequestIssue } from "../../github/issues/request-issues.ts";
import {
  editPullRequest,
  isApprovedAt,
  openPullRequest,
  readRequestPullRequest,
  type RequestPullRequest,
  type RequestPullRequestApi,
} from "../../github/pull-requests/request-pull-request.ts";

export type PublishApi = AccountBranchApi & RequestPullRequestApi;

export interface PublishContext extends Repository {
  readonly octokit: PublishApi;
  readonly defaultBranch: string;
  readonly app: AppIdentity;
  readonly templates: RequestTemplates;
  readonly pause: (milliseconds: number) => Promise<void>;
}

export interface Publication {
  readonly draft: Extract<RequestDraft, { readonly kind: "draft" }>;
  readonly base: BranchHead;
  /** The request's own pull request, if it has one. */
  readonly pull: RequestPullRequest | undefined;
  readonly open: readonly OpenPullRequest[];
  readonly issue: RequestIssue;
  /** Head of the pull request that was changed after an approval. */
  readonly changedAt: string | null;
}

/** Milliseconds to wait each time for GitHub to find out whether a pull request conflicts. */
const pauses = [1_000, 3_000, 9_000];

/** Opens the account pull request of a request, or updates it to the current request. */
export async function publishRequest(context: PublishContext, of: Publication): Promise<RequestStatus> {
  const { name } = of.draft.request;
  const branch = accountBranch(name);
  const text: RequestText = { request: of.draft.request, number: of.issue.number, author: of.issue.author };
  if (of.pull?.branch !== branch) return open(context, of, { branch, text });
  const notes = await update(context, { ...of, pull: of.pull }, { branch, text });
  return { kind: "open", pull: of.pull.number, name, branch, notes };
}

interface RequestBranch {
  readonly branch: string;
  readonly text: RequestText;
}

async function open(
  context: PublishContext,
  { draft, base, pull, open }: Publication,
  { branch, text }: RequestBranch,
): Promise<RequestStatus> {
  const { octokit, owner, repo, app, templates, defaultBranch } = context;
  const repository = { owner, repo };
  const refuse = (message: string): RequestStatus => ({
    kind: "problems",
    problems: [{ field: draft.nameLabel, message }],
    pull: pull?.number ?? null,
  });
  const other = open.find((listed) => listed.branch === branch);
  if (other !== undefined)
    return refuse(
      `Pull request ${other.number} uses the branch ${branch}. Choose another name, or wait until it is merged or closed.`,
    );
  const sha = await commitAccountsFile(octokit, repository, { base, text: draft.text, message: commitMessage(text) });
  const created = await createBranch(octokit, repository, { branch, sha });
  if (created === "refused") {
    return refuse(
      `GitHub does not let the App create the branch ${quote(branch)}. Delete any branch whose name begins with ${quote(`${branch}/`)}, make sure that no ruleset forbids the branch, and edit the request; or choose another name.`,
    );
  }
  if (created === "exists") {
    const people = await listOtherCommitters(octokit, repository, { base, branch, app });
    if (people.length > 0) {
      return refuse(
        `The branch ${quote(branch)} has commits by ${people.join(", ")}, so the App does not change it. Delete or rename it, and edit the request; or choose another name.`,
      );
    }
    await resetBranch(octokit, repository, { branch, sha });
  }
  const { name } = draft.request;
  const body = renderPullRequestBody(text, templates);
  const number = await openPullRequest(octokit, repository, {
    title: accountTitle(name),
    head: branch,
    base: defaultBranch,
    body,
  });
  return { kind: "open", pull: number, name, branch, notes: [] };
}

async function update(
  context: PublishContext,
  { draft, base, pull, changedAt }: Publication & { readonly pull: RequestPullRequest },
  { branch, text }: RequestBranch,
): Promise<readonly Note[]> {
  const { octokit, owner, repo, app, templates } = context;
  const repository = { owner, repo };
  if (draft.isAtHead && !(await conflicts(context, pull))) {
    const waits = changedAt === pull.headSha && !(await isApprovedAt(octokit, repository, pull));
    return waits ? [{ kind: "review", head: pull.headSha }] : [];
  }
  const people = await listOtherCommitters(octokit, repository, { base, branch, app });
  if (people.length > 0) return [{ kind: "people", branch, people }];
  const wasApproved = changedAt === pull.headSha || (await isApprovedAt(octokit, repository, pull));
  const sha = await commitAccountsFile(octokit, repository, { base, text: draft.text, message: commitMessage(text) });
  await resetBranch(octokit, repository, { branch, sha });
  const title = accountTitle(draft.request.name);
  const body = renderPullRequestBody(text, templates);
  if (pull.body !== body || pull.title !== title)
    await editPullRequest(octokit, repository, pull.number, { title, body });
  return wasApproved ? [{ kind: "review", head: sha }] : [];
}

/** GitHub finds this out only when asked, and needs a moment; if it does not respond in time, the next run reads it. */
async function conflicts(context: PublishContext, pull: RequestPullRequest): Promise<boolean> {
  const { octokit, owner, repo, app, pause } = context;
  let isConflicting = pull.conflicts;
  for (const milliseconds of pauses) {
    if (isConflicting !== undefined) break;
    await pause(milliseconds);
    const again = await readRequestPullRequest(octokit, { owner, repo }, { number: pull.number, app });
    isConflicting = again?.conflicts;
  }
  return isConflicting === true;
}
