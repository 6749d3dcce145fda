import { administratorsMarker, renderAdministratorsComment } from "../../domain/checklist/administrators-change.ts";
import type { ChecklistTemplates } from "../../domain/checklist/issue-templates.ts";
import { readAllRecords } from "../../files/account-records.ts";
import type { AppIdentity } from "../../github/app-identity.ts";
import type { Cache } from "../../github/cache.ts";
import type { GraphqlApi } from "../../github/graphql.ts";
import { type CommentsApi, upsertComment } from "../../github/issues/comments.ts";
import type { ReadRecordsApi, ReadRecordsContext } from "../../github/records/read-records.ts";

export interface AdministratorsCommentContext extends ReadRecordsContext {
  readonly octokit: CommentsApi & GraphqlApi & ReadRecordsApi;
  /** The number of the pull request. */
  readonly number: number;
  readonly templates: Pick<ChecklistTemplates, "issues">;
  readonly app: AppIdentity;
  readonly cache: Cache;
}

/** Says on the pull request, for each account whose administrators it changed, whom AWS still trusts. */
export async function reconcileAdministratorsComment(context: AdministratorsCommentContext): Promise<void> {
  const { octokit, owner, repo, number, app, templates } = context;
  const body = renderAdministratorsComment(await readAllRecords(octokit, context), number, templates.issues);
  if (body === undefined) return;
  const comment = { owner, repo, number, author: app.login, marker: administratorsMarker, body };
  await upsertComment(octokit, { ...comment, ifMissing: "create" });
}
