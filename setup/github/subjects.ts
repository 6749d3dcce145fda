/** What decides the subject in the OIDC tokens of a repository's jobs. */
export interface SubjectFacts {
  readonly owner: string;
  readonly ownerId: number;
  readonly repo: string;
  readonly repoId: number;
  readonly defaultBranch: string;
  /** Whether the names carry their ids. */
  readonly isImmutable: boolean;
  /** The parts of a custom subject; undefined for GitHub's default. */
  readonly claimKeys: readonly string[] | undefined;
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
 * Lists the subjects for the trust policies of the roles.
 *
 * @see https://docs.github.com/en/actions/reference/security/oidc
 * @returns the name of the part, if a custom subject has one whose value only GitHub knows.
 */
export function listSubjects(facts: SubjectFacts): readonly RoleSubjects[] | { readonly unknownPart: string } {
  const keys = facts.claimKeys ?? ["repo", "context"];
  const unknown = keys.find((key) => part(key, facts, { environment: "", workflow: "" }) === undefined);
  if (unknown !== undefined) return { unknownPart: unknown };
  return users.map(({ role, environment, workflows }) => {
    const all = workflows.map((workflow) => keys.map((key) => part(key, facts, { environment, workflow })).join(":"));
    return { role, subjects: [...new Set(all)] };
  });
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
