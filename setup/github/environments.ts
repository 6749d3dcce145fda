import { allPages, pageSize } from "../../app/github/pages.ts";
import { attempt } from "./attempt.ts";
import type { PlannedChange, SetupTarget } from "./wanted.ts";

/** The environments that the roles in AWS trust. */
export const environmentNames = ["aws-accounts-plan", "aws-accounts-apply", "aws-accounts-verify"] as const;

interface FoundEnvironment {
  readonly name: string;
  readonly deployment_branch_policy?: { readonly custom_branch_policies: boolean } | null;
  readonly protection_rules?: readonly Protection[] | undefined;
}

interface Protection {
  readonly type: string;
  readonly wait_timer?: number;
  readonly prevent_self_review?: boolean;
  readonly reviewers?: readonly { readonly type?: "User" | "Team"; readonly reviewer?: { readonly id: number } }[];
}

/**
 * Plans the environments: jobs of the default branch alone may use them.
 *
 * Everyone with write access can push a branch with another workflow. Only this rule keeps it out of the environment, and so
 * out of the role.
 */
export async function planEnvironments(target: SetupTarget): Promise<readonly PlannedChange[]> {
  const { github, owner, repo } = target;
  const found: readonly FoundEnvironment[] = await attempt(`read the environments of ${owner}/${repo}`, () =>
    allPages(
      (page) => github.rest.repos.getAllEnvironments({ owner, repo, per_page: pageSize, page }),
      ({ environments = [] }) => environments,
    ),
  );
  const planned = environmentNames.map((name) => planEnvironment(target, name, found));
  return (await Promise.all(planned)).flat();
}

async function planEnvironment(
  target: SetupTarget,
  name: string,
  all: readonly FoundEnvironment[],
): Promise<readonly PlannedChange[]> {
  const { github, owner, repo, defaultBranch } = target;
  const environment = { owner, repo, environment_name: name };
  const found = all.find((candidate) => candidate.name === name);
  const isRestricted = found?.deployment_branch_policy?.custom_branch_policies === true;
  const policies = isRestricted
    ? (
        await attempt(`read the branches of the environment ${name}`, () =>
          github.rest.repos.listDeploymentBranchPolicies({ ...environment, per_page: 100 }),
        )
      ).data.branch_policies
    : [];
  const extra = policies.filter((policy) => policy.name !== defaultBranch || policy.type === "tag");
  const isAllowed = policies.length > extra.length;
  if (isRestricted && isAllowed && extra.length === 0) return [];
  return [
    {
      text: `${found === undefined ? "create" : "change"} the environment ${name}`,
      details: [
        ...(isAllowed ? [] : [`allow the branch ${defaultBranch}`]),
        ...(isRestricted ? [] : ["allow no other branch or tag"]),
        ...extra.map((policy) => `no longer allow ${policy.type ?? "branch"} ${policy.name ?? ""}`),
      ],
      carryOut: async () => {
        if (!isRestricted) await github.rest.repos.createOrUpdateEnvironment({ ...environment, ...restricted(found) });
        if (!isAllowed)
          await github.rest.repos.createDeploymentBranchPolicy({ ...environment, name: defaultBranch, type: "branch" });
        for (const { id } of extra)
          await github.rest.repos.deleteDeploymentBranchPolicy({ ...environment, branch_policy_id: Number(id) });
      },
    },
  ];
}

/** The request replaces the whole environment, so what an operator set by hand is sent again. */
function restricted(found: FoundEnvironment | undefined) {
  const rules = found?.protection_rules ?? [];
  const wait = rules.find(({ type }) => type === "wait_timer")?.wait_timer;
  const reviews = rules.find(({ type }) => type === "required_reviewers");
  const reviewers = reviews?.reviewers?.flatMap(({ type, reviewer }) =>
    type === undefined || reviewer === undefined ? [] : [{ type, id: reviewer.id }],
  );
  return {
    deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
    ...(wait === undefined ? {} : { wait_timer: wait }),
    ...(reviewers === undefined ? {} : { reviewers, prevent_self_review: reviews?.prevent_self_review === true }),
  };
}
