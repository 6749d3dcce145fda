/** What decides the subject in the OIDC tokens of a repository's jobs. */
export interface SubjectFacts {
  readonly owner: string;
  readonly ownerId: number;
  readonly repo: string;
  readonly repoId: number;
  readonly defaultBranch: string;
  /** Whether the names carry their ids. */
  readonly isImmutable: boolean;
  /** The parts of a custom subject; undefined for GitHub's default; `hidden` if the organisation's template has them. */
  readonly claimKeys: readonly string[] | "hidden" | undefined;
}

/** The subjects that a role has to trust. */
export interface RoleSubjects {
  readonly role: "plan_role" | "apply_role" | "verify_role";
  readonly subjects: readonly string[];
}

const users = [
  { role: "plan_role", environment: "aws-accounts-plan", workflows: ["plan", "drift"] },
  { role: "apply_role", environment: "aws-accounts-apply", workflows: ["apply"] },
  { role: "verify_role", environment: "aws-accounts-verify", workflows: ["verify"] },
] as const;

/**
/** The parts that differ between the jobs of the roles. Without one, each workflow of each branch could assume each role. */
const separating = ["context", "environment", "job_workflow_ref"];

/**
 * Lists the subjects for the trust policies of the roles.
 *
 * @see https://docs.github.com/en/actions/reference/security/oidc
 * @returns the reason and the next step, if the subjects must not be trusted or only GitHub knows them.
 */
export function listSubjects(facts: SubjectFacts): readonly RoleSubjects[] | { readonly refusal: string } {
  const keys = facts.claimKeys ?? ["repo", "context"];
  if (keys === "hidden")
    return {
      refusal: `The OIDC subject follows the template of the organisation, so it cannot be listed here. ${useDefault(facts)} Or read the subject in a token of each workflow, and trust it only if it has the environment.`,
    };
  if (!separating.some((key) => keys.includes(key)))
    return {
      refusal: `No role may trust the custom OIDC subject of this repository: its parts (${keys.join(", ")}) are the same for every job, so any workflow on any branch could assume any role. ${useDefault(facts)} Or add the part context to the template.`,
    };
  const unknown = keys.find((key) => part(key, facts, { environment: "", workflow: "" }) === undefined);
  if (unknown !== undefined)
    return {
      refusal: `The repository has a custom OIDC subject with the part ${unknown}. Read the subject in a token of each workflow, and put it into the trust policy of its role.`,
    };
  return users.map(({ role, environment, workflows }) => {
    const all = workflows.map((workflow) => keys.map((key) => part(key, facts, { environment, workflow })).join(":"));
    return { role, subjects: [...new Set(all)] };
  });
}

function useDefault({ owner, repo }: SubjectFacts): string {
  return `Set GitHub's default, and run this again: gh api --method PUT repos/${owner}/${repo}/actions/oidc/customization/sub -F use_default=true`;
}

interface SubjectJob {
  readonly environment: string;
  readonly workflow: string;
}

function part(key: string, facts: SubjectFacts, { environment, workflow }: SubjectJob): string | undefined {
  const { owner, ownerId, repo, repoId, defaultBranch, isImmutable } = facts;
  const path = `${owner}/${repo}/.github/workflows/aws-accounts-${workflow}.yml`;
  const parts: Readonly<Record<string, string>> = {
    repo: isImmutable ? `repo:${owner}@${ownerId}/${repo}@${repoId}` : `repo:${owner}/${repo}`,
    context: `environment:${environment}`,
    environment: `environment:${environment}`,
    job_workflow_ref: `job_workflow_ref:${path}@refs/heads/${defaultBranch}`,
    repository: `repository:${owner}/${repo}`,
    repository_id: `repository_id:${repoId}`,
    repository_owner: `repository_owner:${owner}`,
    repository_owner_id: `repository_owner_id:${ownerId}`,
  };
  return Object.hasOwn(parts, key) ? parts[key] : undefined;
}
