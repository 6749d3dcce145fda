import { findStalePlans } from "./apply/stale-plans.ts";
import { type InTurnOfRepository, reconcileApplyRun } from "./apply/apply-run.ts";
import { reconcileApplyStatus } from "./apply/apply-status.ts";
import { reconcileMissedApply } from "./apply/missed-apply.ts";
import type { HandlersContext } from "./context.ts";
import { fullName } from "../github/repository.ts";
import { createTurns } from "../queue/turns.ts";
import type { Enqueue } from "../queue/subject.ts";

type ApplySubjects = Pick<Enqueue, "applyStatus" | "missedApply" | "applyRun" | "stalePlans">;

/** Handles the time after a merge: the apply, and the records of the accounts that it creates. */
export function createApplyHandlers(
  { add, templates, now, identity, records, cache }: HandlersContext,
  {
    pullRequest,
    checklist,
    yubikeys,
    administrators,
  }: Pick<Enqueue, "pullRequest" | "checklist" | "yubikeys" | "administrators">,
): ApplySubjects {
  const turns = createTurns();
  const subjects: ApplySubjects = {
    applyStatus(place) {
      add(place, "applies", async () => {
        await reconcileApplyStatus({ ...place, app: await identity(), templates: templates.issues });
      });
    },
    missedApply(place) {
      add(place, "missed apply", async () => {
        await reconcileMissedApply({ ...place, now });
      });
    },
    applyRun(place, runId) {
      subjects.applyStatus(place);
      return add(place, `apply run ${runId}`, async () => {
        const app = await identity();
        // Every run reports all changed accounts: two at once would open two checklists for one change.
        const inTurn: InTurnOfRepository = (work) => turns(fullName(place), work);
        const run = { ...place, runId, templates, app, now, records, cache, inTurn };
        const { issues, pullRequests } = await reconcileApplyRun(run);
        for (const number of issues) checklist(place, number);
        for (const number of pullRequests) administrators(place, number);
        if (issues.length > 0) yubikeys(place);
      });
    },
    stalePlans(place, runId) {
      add(place, `applied by ${runId}`, async () => {
        for (const number of await findStalePlans({ ...place, runId, cache })) pullRequest(place, number);
      });
    },
  };
  return subjects;
}
