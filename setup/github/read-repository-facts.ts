import { SetupError } from "../terminal/setup-error.ts";
import { attempt, attemptToFind } from "./attempt.ts";
import { tokenAdvice, type OperatorGitHub } from "./client.ts";
import { freePlan } from "./rulesets.ts";
import type { SubjectFacts } from "./subjects.ts";

/** The accounts repository on GitHub, as read before anything is planned. */
export interface RepositoryFacts {
  readonly subject: SubjectFacts;
  readonly defaultBranch: string;
  /** The limits of the organisation's plan, in words. */
  readonly plan: string;
}

/** Repositories that were made since then have ids in their subjects: https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/ */
const immutableSince = "2026-07-15";

interface AskedRepository {
  readonly owner: string;
  readonly repo: string;
  readonly isEnterpriseServer: boolean;
}

/**
 * Reads the repository, the plan of its organisation, and the form of its OIDC subjects.
 *
 * @throws {@link SetupError} if the repository cannot hold accounts: it is public, the plan is Free, or the operator is not its
 * administrator.
 */
export async function readRepositoryFacts(
  github: OperatorGitHub,
  { owner, repo, isEnterpriseServer }: AskedRepository,
): Promise<RepositoryFacts> {
  const name = `${owner}/${repo}`;
  const { data } = await attempt(`read the repository ${name}`, () => github.rest.repos.get({ owner, repo }));
  if (!data.private)
    throw new SetupError(
      `${name} is public, and the App and the apply refuse that. Make it private, and run this again.`,
    );
  if (data.permissions?.admin !== true) throw new SetupError(`The token cannot administer ${name}. ${tokenAdvice}`);
  const organisation = await attemptToFind(`read the organisation ${owner}`, () =>
    github.rest.orgs.get({ org: owner }),
  );
  if (organisation === undefined)
    throw new SetupError(
      `${owner} is not an organisation. Teams and code owners need one: transfer ${name} to an organisation.`,
    );
  const subject = await attemptToFind(`read the OIDC subject of ${name}`, () =>
    github.rest.actions.getCustomOidcSubClaimForRepo({ owner, repo }),
  );
  return {
    defaultBranch: data.default_branch,
    plan: describePlan(organisation.data.plan?.name),
    subject: {
      owner: data.owner.login,
      ownerId: data.owner.id,
      repo: data.name,
      repoId: data.id,
      defaultBranch: data.default_branch,
      ...readForm(subject?.data, { createdAt: data.created_at, isEnterpriseServer }),
    },
  };
}

interface SubjectJson {
  readonly use_default?: boolean;
  readonly include_claim_keys?: readonly string[];
  readonly use_immutable_subject?: boolean;
  readonly sub_claim_prefix?: string;
}

/** GitHub Enterprise Server has no ids in its subjects, and says nothing about them. */
function readForm(
  json: SubjectJson | undefined,
  { createdAt, isEnterpriseServer }: { readonly createdAt: string; readonly isEnterpriseServer: boolean },
): Pick<SubjectFacts, "isImmutable" | "claimKeys"> {
  const { use_default: isDefault = true, include_claim_keys: keys = [] } = json ?? {};
  const said = json?.sub_claim_prefix?.includes("@") ?? json?.use_immutable_subject;
  const isImmutable = said ?? (json !== undefined && !isEnterpriseServer && createdAt >= immutableSince);
  if (isDefault) return { isImmutable, claimKeys: undefined };
  // A repository without parts of its own takes those of the organisation's template.
  return { isImmutable, claimKeys: keys.length === 0 ? "hidden" : keys };
}

function describePlan(plan: string | undefined): string {
  if (plan === undefined)
    return "GitHub does not show the organisation's plan to this token. Private repositories need Team or Enterprise.";
  if (plan === "free")
    throw new SetupError(
      `The organisation's plan is Free, which has no rulesets for private repositories: ${freePlan}`,
    );
  if (plan === "team")
    return "The organisation's plan is Team: it has everything that is needed. Required reviewers of an environment need Enterprise, so a merge is applied at once.";
  return `The organisation's plan is ${plan}. If a person has to confirm each apply, name required reviewers in the environment aws-accounts-apply.`;
}
