import type { ChecklistTemplates } from "../../domain/checklist/issue-templates.ts";
import { parseSteps } from "../../domain/checklist/step.ts";
import { countSlots } from "../../domain/yubikeys/slots.ts";
import { pairsOf } from "../../domain/yubikeys/pairs.ts";
import { mentionPeople } from "../../domain/markdown/mention-people.ts";
import {
  type SlotsTemplates,
  nearlyFullMarker,
  slotsLabel,
  slotsTitle,
  renderSlots,
  renderNearlyFull,
} from "../../domain/yubikeys/render-slots.ts";
import type { AppIdentity } from "../../github/app-identity.ts";
import type { BranchesApi } from "../../github/branches.ts";
import type { Cache } from "../../github/cache.ts";
import type { ContentsApi } from "../../github/contents.ts";
import { readCurrentSettings } from "../../files/current-settings.ts";
import { upsertIssue, type OwnIssuesApi } from "../../github/issues/upsert-issue.ts";
import { upsertComment, type CommentsApi } from "../../github/issues/comments.ts";
import type { GraphqlApi } from "../../github/graphql.ts";
import { readAllRecords } from "../../files/account-records.ts";
import type { ReadRecordsApi, ReadRecordsContext } from "../../github/records/read-records.ts";

export interface YubikeysContext extends ReadRecordsContext {
  readonly octokit: GraphqlApi & ReadRecordsApi & ContentsApi & BranchesApi & OwnIssuesApi & CommentsApi;
  readonly defaultBranch: string;
  readonly templates: Pick<ChecklistTemplates, "checklists"> & { readonly issues: SlotsTemplates };
  readonly app: AppIdentity;
  readonly cache: Cache;
}

/** Updates the one issue that shows how full the YubiKeys are and which are out of the safe. */
export async function reconcileYubikeys(context: YubikeysContext): Promise<void> {
  const { octokit, owner, repo, app, templates } = context;
  const records = await readAllRecords(octokit, context);
  if (records.length === 0) return;
  const settings = await readCurrentSettings(octokit, { owner, repo }, context.defaultBranch);
  const ledger = countSlots(pairsOf(settings.yubikeys), records, parseSteps(templates.checklists["yubikeys"]));
  const author = app.login;
  const number = await upsertIssue(octokit, {
    owner,
    repo,
    author,
    label: slotsLabel,
    title: slotsTitle,
    description: "How full the YubiKeys are, and which are out of the safe",
    body: renderSlots(ledger, templates.issues),
    state: "open",
  });
  for (const entry of ledger.filter(({ isNearlyFull }) => isNearlyFull)) {
    const marker = nearlyFullMarker(entry.pair);
    const body = renderNearlyFull(entry, mentionPeople(owner, settings.custodians), templates.issues);
    await upsertComment(octokit, { owner, repo, number, author, marker, body, ifMissing: "create" });
  }
}
