import type { ChecklistTemplates } from "../../domain/checklist/issue-templates.ts";
import { parseSteps } from "../../domain/checklist/step.ts";
import { makeLedger } from "../../domain/yubikeys/slots.ts";
import { pairsOf } from "../../domain/yubikeys/pairs.ts";
import { mentionPeople } from "../../domain/markdown/mention-people.ts";
import {
  type LedgerTemplates,
  nearlyFullMarker,
  renderLedger,
  renderNearlyFull,
} from "../../domain/yubikeys/render-slots.ts";
import type { BranchesApi } from "../../github/branches.ts";
import type { Cache } from "../../github/cache.ts";
import type { ContentsApi } from "../../github/contents.ts";
import { readCurrentSettings } from "../../files/current-settings.ts";
import { keepLedgerIssue, type LedgerIssueApi } from "../../github/issues/ledger-issue.ts";
import { writeOneComment, type CommentsApi } from "../../github/issues/comments.ts";
import type { GraphqlApi } from "../../github/graphql.ts";
import { readAllRecords, type ReadRecordsApi, type ReadRecordsContext } from "../../github/records/read-records.ts";

export interface YubikeysContext extends ReadRecordsContext {
  readonly octokit: GraphqlApi & ReadRecordsApi & ContentsApi & BranchesApi & LedgerIssueApi & CommentsApi;
  readonly defaultBranch: string;
  readonly templates: Pick<ChecklistTemplates, "checklists"> & { readonly issues: LedgerTemplates };
  readonly appSlug: string;
  readonly cache: Cache;
}

/** Keeps the one issue current that shows how full the YubiKeys are and which are out of the safe. */
export async function reconcileYubikeys(context: YubikeysContext): Promise<void> {
  const { octokit, owner, repo, appSlug, templates } = context;
  const records = await readAllRecords(octokit, context);
  if (records.length === 0) return;
  const settings = await readCurrentSettings(octokit, { owner, repo }, context.defaultBranch);
  const ledger = makeLedger(pairsOf(settings.yubikeys), records, parseSteps(templates.checklists["yubikeys"]));
  const author = `${appSlug}[bot]`;
  const number = await keepLedgerIssue(octokit, { owner, repo, author, body: renderLedger(ledger, templates.issues) });
  for (const entry of ledger.filter(({ isNearlyFull }) => isNearlyFull)) {
    const marker = nearlyFullMarker(entry.pair);
    const body = renderNearlyFull(entry, mentionPeople(owner, settings.custodians), templates.issues);
    await writeOneComment(octokit, { owner, repo, number, author, marker, body, ifMissing: "create" });
  }
}
