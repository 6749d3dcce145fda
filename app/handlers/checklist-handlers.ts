import type { ChecklistTurn } from "./checklist/checklist-turn.ts";
import { fullName } from "../github/repository.ts";
import { createTurns } from "../queue/turns.ts";
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
  "checklist" | "lostChecklists" | "verifyRun" | "verifyComment" | "yubikeys" | "recordsBranch"
>;

/** The checklist of each new account, until its YubiKeys are back in the safe. */
export function createChecklistHandlers({
  add,
  templates,
  now,
  identity,
  sendMail,
  records,
  cache,
  log,
}: HandlersContext): ChecklistSubjects {
  const turns = createTurns();
  /** Whatever judges or writes the record of a checklist's account does so in its turn. */
  const turnsIn =
    (place: RepositoryContext): ChecklistTurn =>
    (issue, work) =>
      turns(`${fullName(place)} ${issue}`, work);
  const subjects: ChecklistSubjects = {
    checklist(place, issueNumber) {
      return add(place, `checklist ${issueNumber}`, async (again) => {
        const context = { ...place, issueNumber, templates, appSlug: (await identity()).slug, now, records, cache };
        await turnsIn(place)(issueNumber, async () => {
          const judged = await reconcileChecklist(context);
          // Without a record: that it has one by now, or that it has waited too long for one, no event tells.
          if (judged === undefined) again();
          if (judged === undefined) return;
          if (judged.again !== undefined) again(judged.again);
          if (judged.movesYubikeys) subjects.yubikeys(place);
          if (judged.waitsFor !== undefined) subjects.verifyRun(place, judged.waitsFor);
          // What was told is a step, and is judged like any other.
          if (await reconcileNotifications({ ...context, ...judged })) subjects.checklist(place, issueNumber);
          else if (await sendAccountEmails({ ...context, ...judged, sendMail })) subjects.checklist(place, issueNumber);
        });
      });
    },
    lostChecklists(place) {
      add(place, "lost checklists", async () => {
        const { slug: appSlug, id: appId } = await identity();
        const numbers = await reconcileLostChecklists({
          ...place,
          templates,
          appSlug,
          appId,
          records,
          cache,
          inTurn: turnsIn(place),
        });
        for (const number of numbers) subjects.checklist(place, number);
        if (numbers.length > 0) subjects.yubikeys(place);
      });
    },
    verifyRun(place, runId) {
      add(place, `verification ${runId}`, async () => {
        const { slug: appSlug } = await identity();
        const context = { ...place, runId, appSlug, now, records, cache, inTurn: turnsIn(place) };
        const numbers = await reconcileVerifyRun(context);
        for (const number of numbers) subjects.checklist(place, number);
      });
    },
    verifyComment(place, { number, commentId }) {
      add(place, `checklist ${number}, comment ${commentId}`, async () => {
        const context = { ...place, number, commentId, appSlug: (await identity()).slug, now, records, cache };
        const isToBeJudged = await turnsIn(place)(number, () => reconcileVerifyCommand(context));
        if (isToBeJudged) subjects.checklist(place, number);
      });
    },
    yubikeys(place) {
      add(place, "YubiKeys", async () => {
        await reconcileYubikeys({ ...place, templates, appSlug: (await identity()).slug, records, cache });
      });
    },
    recordsBranch(place) {
      add(place, "records branch", async () => {
        await protectRecordsBranch({ ...place, templates, author: (await identity()).login, records, log });
      });
    },
  };
  return subjects;
}
