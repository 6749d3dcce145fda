import type { AccountRecord } from "../domain/checklist/account-record.ts";
import type { ChecklistTemplates } from "../domain/checklist/issue-templates.ts";
import { recordMarker, renderRecordComment } from "../domain/checklist/record-comment.ts";
import type { Step } from "../domain/checklist/step.ts";
import { writeOneComment, type CommentsApi } from "./one-comment.ts";
import { recordPath } from "./records.ts";
import type { Repository } from "./repository.ts";

/** Shows the record on its issue, in the one comment that does; made again where somebody deleted or edited it. */
export async function showRecord(
  octokit: CommentsApi,
  of: Repository & {
    readonly record: AccountRecord;
    readonly steps: readonly Step[];
    readonly templates: ChecklistTemplates;
    readonly appSlug: string;
  },
): Promise<void> {
  const { owner, repo, record, steps, templates, appSlug } = of;
  await writeOneComment(octokit, {
    owner,
    repo,
    number: record.issue,
    author: `${appSlug}[bot]`,
    marker: recordMarker,
    body: renderRecordComment({ record, steps, templates, file: recordPath(record.account.id) }),
    ifMissing: "create",
  });
}
