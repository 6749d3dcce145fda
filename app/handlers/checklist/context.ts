import type { ChecklistTemplates } from "../../domain/checklist/issue-templates.ts";
import type { AccountRecordsContext, RecordsApi } from "../../files/account-records.ts";
import type { AppIdentity } from "../../github/app-identity.ts";
import type { Cache } from "../../github/cache.ts";
import type { ContentsApi } from "../../github/contents.ts";
import type { GraphqlApi } from "../../github/graphql.ts";
import type { IssueReference } from "../../github/issues/checklist-issues.ts";
import type { Checklist } from "../../github/issues/read-checklist.ts";
import type { Conversation, KeepCommentApi } from "../../github/issues/comments.ts";
import type { UpdateIssueApi } from "../../github/issues/update-issue.ts";
import type { TeamsApi } from "../../github/teams.ts";
import type { UsersApi } from "../../github/users.ts";
import type { DispatchApi } from "../../github/workflows/dispatch-workflow.ts";

export interface ChecklistContext extends AccountRecordsContext, IssueReference {
  readonly octokit: ContentsApi &
    DispatchApi &
    GraphqlApi &
    KeepCommentApi &
    UpdateIssueApi &
    RecordsApi &
    TeamsApi &
    UsersApi;
  readonly defaultBranch: string;
  readonly templates: ChecklistTemplates;
  readonly app: AppIdentity;
  readonly cache: Cache;
  readonly now: () => Date;
}

/** A checklist issue, with the App's comments restored. */
export type RestoredChecklist = Omit<Checklist, "comments"> & Pick<Conversation, "comments">;

/** Returns the conversation of the issue, for the App's comments on it. */
export function conversationOf(
  { owner, repo, issueNumber, app }: ChecklistContext,
  { comments }: RestoredChecklist,
): Conversation {
  return { owner, repo, issueNumber, app, comments };
}
