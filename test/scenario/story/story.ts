import { apply, startFirstApply } from "./apply-stations.ts";
import { checklistOpened, closedEarly, completed, stepDeleted } from "./checklist-stations.ts";
import { mendAndPlan, reviewAndMerge, twoMistakes } from "./pull-request-stations.ts";
import { requesterHears, requestMet, requestRefused } from "./request-stations.ts";
import type { Stage } from "./stage.ts";
import type { Station } from "./station.ts";

/**
 * An AWS account, from "may I have one?" to keys back in the safe.
 *
 * Each station acts through GitHub's API as a person would, and asks GitHub and AWS whether it happened.
 * The demo plays it for people, the acceptance test for the build.
 */
export const story: readonly Station<Stage>[] = [
  startFirstApply,
  requestRefused,
  requestMet,
  twoMistakes,
  mendAndPlan,
  reviewAndMerge,
  apply,
  checklistOpened,
  closedEarly,
  stepDeleted,
  completed,
  requesterHears,
];
