import { allPages, pageSize } from "../../app/github/pages.ts";
import { SetupError } from "../terminal/setup-error.ts";
import { attempt, statusOf } from "./attempt.ts";
import { mergeRuleset, wantedRulesets, type RulesetJson } from "./merge-ruleset.ts";
import type { PlannedChange, SetupTarget } from "./wanted.ts";

/** Plans the rulesets of the default branch and of the records: only missing rules are added. */
export async function planRulesets(target: SetupTarget): Promise<readonly PlannedChange[]> {
  const { github, owner, repo, appId } = target;
  const found = await attempt(`read the rulesets of ${owner}/${repo}`, () =>
    allPages((page) =>
      github.rest.repos.getRepoRulesets({ owner, repo, includes_parents: false, per_page: pageSize, page }),
    ).catch(explainPlan),
  );
  const planned = wantedRulesets(appId).map(async (wanted): Promise<readonly PlannedChange[]> => {
    const id = found.find(({ name }) => name.toLowerCase() === wanted.name)?.id;
    return id === undefined ? [planNew(target, wanted)] : planDifference(target, id, wanted);
  });
  return (await Promise.all(planned)).flat();
}

/** GitHub responds so for a private repository of an organisation on the Free plan. */
function explainPlan(error: unknown): never {
  const message = String((error as { readonly message?: unknown } | undefined)?.message);
  if (statusOf(error) === 403 && message.includes("Upgrade to"))
    throw new SetupError(`GitHub's plan of the organisation has no rulesets for private repositories: ${freePlan}`, {
      cause: error,
    });
  throw error;
}

/** The meaning of the Free plan for this product. */
export const freePlan =
  "without them anyone with write access could change the workflows and so control the AWS organisation, and the apply refuses to run. Upgrade the organisation to GitHub Team or Enterprise.";

function planNew({ github, owner, repo }: SetupTarget, wanted: RulesetJson): PlannedChange {
  // GitHub accepts an App there only if it is installed.
  const bypass = wanted.bypass_actors.length > 0 ? ", which the App alone may bypass (install it first)" : "";
  const request = { owner, repo, ...wanted } as unknown as Parameters<typeof github.rest.repos.createRepoRuleset>[0];
  return {
    text: `create the ruleset "${wanted.name}" for ${wanted.conditions.ref_name.include.join(", ")}${bypass}`,
    details: wanted.rules.map(({ type }) => `rule ${type}`),
    carryOut: () => github.rest.repos.createRepoRuleset(request),
  };
}

async function planDifference(target: SetupTarget, id: number, wanted: RulesetJson): Promise<readonly PlannedChange[]> {
  const { github, owner, repo, defaultBranch } = target;
  const { data } = await attempt(`read the ruleset "${wanted.name}"`, () =>
    github.rest.repos.getRepoRuleset({ owner, repo, ruleset_id: id }),
  );
  const existing = { bypass_actors: [], rules: [], ...data } as unknown as RulesetJson;
  const [ref = ""] = wanted.conditions.ref_name.include;
  const branch = ref === "~DEFAULT_BRANCH" ? defaultBranch : ref.replace("refs/heads/", "");
  const { ruleset, differences } = mergeRuleset(existing, wanted, branch);
  if (differences.length === 0) return [];
  const request = { owner, repo, ruleset_id: id, ...ruleset } as unknown as Parameters<
    typeof github.rest.repos.updateRepoRuleset
  >[0];
  const carryOut = (): Promise<unknown> => github.rest.repos.updateRepoRuleset(request);
  return [{ text: `change the ruleset "${wanted.name}"`, details: differences, carryOut }];
}
