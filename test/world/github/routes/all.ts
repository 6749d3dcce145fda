import type { Route } from "../route.ts";
import { actions } from "./actions.ts";
import { activities } from "./activities.ts";
import { apps } from "./apps.ts";
import { checkRuns } from "./check-runs.ts";
import { comments } from "./comments.ts";
import { commits } from "./commits.ts";
import { contents } from "./contents.ts";
import { environments } from "./environments.ts";
import { git } from "./git.ts";
import { gitObjects } from "./git-objects.ts";
import { issues } from "./issues.ts";
import { labels } from "./labels.ts";
import { merges } from "./merge.ts";
import { organisations } from "./organisations.ts";
import { pulls } from "./pulls.ts";
import { repositories } from "./repositories.ts";
import { reviews } from "./reviews.ts";
import { rulesets } from "./rulesets.ts";
import { teams } from "./teams.ts";
import { branchUpdates } from "./update-branch.ts";
import { users } from "./users.ts";

/** Everything that the local GitHub serves of the REST API. After a change, run vendor.ts. */
export const routes: readonly Route[] = [
  ...apps,
  ...repositories,
  ...environments,
  ...rulesets,
  ...activities,
  ...contents,
  ...git,
  ...gitObjects,
  ...commits,
  ...pulls,
  ...reviews,
  ...merges,
  ...branchUpdates,
  ...issues,
  ...comments,
  ...labels,
  ...checkRuns,
  ...actions,
  ...organisations,
  ...teams,
  ...users,
];
