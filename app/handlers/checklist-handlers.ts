import { pullRequestsOf } from "../domain/checklist/administrators-change.ts";
import type { ChecklistTurn } from "./checklist/checklist-turn.ts";
import type { AppIdentity } from "../github/app-identity.ts";
import { fullName } from "../github/repository.ts";
import { createTurns } from "../queue/turns.ts";
import { reconcileAdministratorsComment } from "./checklist/administrators-comment.ts";
import { reconcileChecklist } from "./checklist/reconcile-checklist.ts";
import { reconcileLostChecklists } from "./checklist/lost-checklists.ts";
import { sendAccountEmails } from "./notifications/account-emails.ts";
import { protectRecordsBranch } from "./repository/protect-records-branch.ts";
import { reconcileNotifications } from "./notifications/notify-requester.ts";
import { reconcileVerifyCommand } from "./checklist/verify-command.ts";
import { reconcileVerifyRun } from "./checklist/verify-run.ts";
import { reconcileYubikeys } from "./checklist/yubikeys.ts";
import type { HandlersContext } from "./context.ts";
import type { RepositoryContext, Enqueue } from "../queue/subject.ts";

type ChecklistSubjects = Pick<
  Enqueue,
  "checklist" | "lostChecklists" | "verifyRun" | "verifyComment" | "yubikeys" | "administrators" | "recordsBranch"
>;

/** The checklist of each new account, until its YubiKeys are back in the safe. */
export function createChecklistHandlers(context: HandlersContext): ChecklistSubjects {
  const { add, templates, now, identity, records, cache } = context;
  const turns = createTurns();
  /** Work that judges a checklist, or writes the record of its account, waits for its turn. */
  const turnsIn =
    (place: RepositoryContext): ChecklistTurn =>
    (issue, work) =>
      turns(`${fullName(place)} ${issue}`, work);
  const subjects: ChecklistSubjects = {
    ...createRecordsHandlers(context),
    checklist(place, issueNumber) {
      return add(place, `checklist ${issueNumber}`, async (again) => {
        const app = await identity();
        await turnsIn(place)(issueNumber, () => judge(context, { ...place, issueNumber, app, again, subjects }));
      });
    },
    lostChecklists(place) {
      add(place, "lost checklists", async () => {
        const given = { templates, app: await identity(), records, cache };
        const numbers = await reconcileLostChecklists({ ...place, ...given, inTurn: turnsIn(place) });
        for (const number of numbers) subjects.checklist(place, number);
        if (numbers.length > 0) subjects.yubikeys(place);
      });
    },
    verifyRun(place, runId) {
      add(place, `verification ${runId}`, async () => {
        const run = { ...place, runId, now, records, cache, inTurn: turnsIn(place) };
        const numbers = await reconcileVerifyRun(run);
        for (const number of numbers) subjects.checklist(place, number);
      });
    },
    verifyComment(place, { number, commentId }) {
      add(place, `checklist ${number}, comment ${commentId}`, async () => {
        const shared = { templates: templates.comments, now, records, cache };
        const comment = { ...place, ...shared, number, commentId, app: await identity() };
        const isToBeJudged = await turnsIn(place)(number, () => reconcileVerifyCommand(comment));
        if (isToBeJudged) subjects.checklist(place, number);
      });
    },
  };
  return subjects;
}

/** What all checklists of a repository share. */
function createRecordsHandlers({
  add,
  templates,
  identity,
  records,
  cache,
  log,
}: HandlersContext): Pick<Enqueue, "yubikeys" | "administrators" | "recordsBranch"> {
  return {
    administrators(place, number) {
      add(place, `administrators of pull request ${number}`, async () => {
        const app = await identity();
        await reconcileAdministratorsComment({ ...place, number, templates, app, records, cache });
      });
    },
    yubikeys(place) {
      add(place, "YubiKeys", async () => {
        await reconcileYubikeys({ ...place, templates, app: await identity(), records, cache });
      });
    },
    recordsBranch(place) {
      add(place, "records branch", async () => {
        await protectRecordsBranch({ ...place, templates, app: await identity(), records, log });
      });
    },
  };
}

/** Judges a checklist, and enqueues the subjects that follow. */
async function judge(
  { templates, now, records, cache, sendMail }: HandlersContext,
  {
    again,
    subjects,
    app,
    issueNumber,
    ...place
  }: RepositoryContext & {
    readonly issueNumber: number;
    readonly app: AppIdentity;
    readonly again: (seconds?: number) => void;
    readonly subjects: ChecklistSubjects;
  },
): Promise<void> {
  const context = { ...place, issueNumber, templates, app, now, records, cache };
  const judged = await reconcileChecklist(context);
  if (judged === undefined) {
    // No event announces that the checklist has a record by now, or has waited too long for one.
    again();
    return;
  }
  if (judged.again !== undefined) again(judged.again);
  if (judged.movesYubikeys) subjects.yubikeys(place);
  if (judged.waitsFor !== undefined) subjects.verifyRun(place, judged.waitsFor);
  const { change } = judged;
  if (change !== undefined) {
    for (const number of pullRequestsOf(change)) subjects.administrators(place, number);
    return;
  }
  // A notification is a step, and is judged like any other.
  const hasNotified =
    (await reconcileNotifications({ ...context, ...judged })) ||
    (await sendAccountEmails({ ...context, ...judged, sendMail }));
  if (hasNotified) subjects.checklist(place, issueNumber);
}
