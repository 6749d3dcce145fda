import { reconcileApplied } from "./apply/stale-plans.ts";
import { reconcileApplyRun } from "./apply/apply-run.ts";
import { reconcileApplyStanding } from "./apply/apply-status.ts";
import { reconcileMissedApply } from "./apply/missed-apply.ts";
import type { SubjectsContext } from "./context.ts";
import type { Subjects } from "../queue/subject.ts";

type ApplySubjects = Pick<Subjects, "applies" | "missedApply" | "applyRun" | "applied">;

/** What follows a merge: the apply, and the record of each account that it made. */
export function createApplySubjects(
  { add, templates, now, identity, records, cache }: SubjectsContext,
  { pullRequest, checklist, yubikeys }: Pick<Subjects, "pullRequest" | "checklist" | "yubikeys">,
): ApplySubjects {
  const subjects: ApplySubjects = {
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
      return add(place, `apply run ${runId}`, async () => {
        const { slug: appSlug, id: appId } = await identity();
        const numbers = await reconcileApplyRun({ ...place, runId, templates, appSlug, appId, now, records, cache });
        for (const number of numbers) checklist(place, number);
        if (numbers.length > 0) yubikeys(place);
      });
    },
    applied(place, runId) {
      add(place, `applied by ${runId}`, async () => {
        for (const number of await reconcileApplied({ ...place, runId, cache })) pullRequest(place, number);
      });
    },
  };
  return subjects;
}
