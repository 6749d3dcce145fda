import type { AppliesCache } from "../github/last-apply.ts";
import { reconcileApplied } from "../webhooks/applied.ts";
import { reconcileApplyRun } from "../webhooks/apply-run.ts";
import { reconcileApplyStanding } from "../webhooks/apply-standing.ts";
import { reconcileChecklist } from "../webhooks/checklist.ts";
import { reconcileLostChecklists } from "../webhooks/lost-checklists.ts";
import { reconcileMails } from "../webhooks/mails.ts";
import { reconcileMissedApply } from "../webhooks/missed-apply.ts";
import { reconcileTold } from "../webhooks/told.ts";
import { reconcileVerifyComment } from "../webhooks/verify-comment.ts";
import { reconcileVerifyRun } from "../webhooks/verify-run.ts";
import { reconcileYubikeys } from "../webhooks/yubikeys.ts";
import type { Subjects, SubjectsContext } from "./subject.ts";

type AccountSubjects = Pick<
  Subjects,
  | "applies"
  | "missedApply"
  | "applyRun"
  | "applied"
  | "checklist"
  | "lostChecklists"
  | "verifyRun"
  | "verifyComment"
  | "yubikeys"
>;

/** What follows a merge: the apply, and the checklist of each new account. */
export function createAccountSubjects(
  {
    add,
    templates,
    now,
    identity,
    sendMail,
    applies: appliesCache,
  }: SubjectsContext & { readonly applies: AppliesCache },
  { pullRequest }: Pick<Subjects, "pullRequest">,
): AccountSubjects {
  const subjects: AccountSubjects = {
    applies(place) {
      add(place, "applies", async () => {
        await reconcileApplyStanding({ ...place, appSlug: (await identity()).slug, templates: templates.issues });
      });
    },
    missedApply(place) {
      add(place, "missed apply", async () => {
        await reconcileMissedApply({ ...place, now });
      });
    },
    applyRun(place, runId) {
      subjects.applies(place);
      add(place, `apply run ${runId}`, async () => {
        const { slug: appSlug, id: appId } = await identity();
        const numbers = await reconcileApplyRun({ ...place, runId, templates, appSlug, appId, now });
        for (const number of numbers) subjects.checklist(place, number);
        if (numbers.length > 0) subjects.yubikeys(place);
      });
    },
    applied(place, runId) {
      add(place, `applied by ${runId}`, async () => {
        for (const number of await reconcileApplied({ ...place, runId, applies: appliesCache }))
          pullRequest(place, number);
      });
    },
    checklist(place, issueNumber) {
      add(place, `checklist ${issueNumber}`, async () => {
        const context = { ...place, issueNumber, templates, appSlug: (await identity()).slug, now };
        const judged = await reconcileChecklist(context);
        if (judged === undefined) return;
        if (judged.movesYubikeys) subjects.yubikeys(place);
        if (judged.waitsFor !== undefined) subjects.verifyRun(place, judged.waitsFor);
        // What was told is a step, and is judged like any other.
        if (await reconcileTold({ ...context, ...judged })) subjects.checklist(place, issueNumber);
        else if (await reconcileMails({ ...context, ...judged, sendMail })) subjects.checklist(place, issueNumber);
      });
    },
    lostChecklists(place) {
      add(place, "lost checklists", async () => {
        const { slug: appSlug, id: appId } = await identity();
        const numbers = await reconcileLostChecklists({ ...place, templates, appSlug, appId });
        for (const number of numbers) subjects.checklist(place, number);
        if (numbers.length > 0) subjects.yubikeys(place);
      });
    },
    verifyRun(place, runId) {
      add(place, `verification ${runId}`, async () => {
        const numbers = await reconcileVerifyRun({ ...place, runId, appSlug: (await identity()).slug, now });
        for (const number of numbers) subjects.checklist(place, number);
      });
    },
    verifyComment(place, { number, commentId }) {
      add(place, `checklist ${number}, comment ${commentId}`, async () => {
        const context = { ...place, number, commentId, appSlug: (await identity()).slug, now };
        if (await reconcileVerifyComment(context)) subjects.checklist(place, number);
      });
    },
    yubikeys(place) {
      add(place, "YubiKeys", async () => {
        await reconcileYubikeys({ ...place, templates, appSlug: (await identity()).slug });
      });
    },
  };
  return subjects;
}
