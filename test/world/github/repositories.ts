import { join } from "node:path";
import { noteActivity } from "./activities.ts";
import { Git } from "./git.ts";
import type { Hub } from "./hub.ts";
import { findRepository, requireAccount, type OidcSubject, type Repository, type Role, type Ruleset } from "./state.ts";

export interface NewRepository {
  readonly owner: string;
  readonly name: string;
  readonly private: boolean;
  /** Content by path, in one commit on `main`. */
  readonly files: Readonly<Record<string, string>>;
  /** Role by login. */
  readonly collaborators: Readonly<Record<string, Role>>;
  /** The subject of its jobs' OIDC tokens; as of a repository that is made today, if not given. */
  readonly oidc?: OidcSubject;
}

export interface NewRuleset {
  /** As `owner/name`. */
  readonly repository: string;
  readonly branch: string;
  readonly requirePullRequest?: boolean;
  readonly requiredApprovals?: number;
  readonly requireCodeOwners?: boolean;
  readonly requireLastPushApproval?: boolean;
  readonly dismissStaleReviews?: boolean;
  readonly requiredChecks?: readonly { readonly context: string; readonly appId?: number }[];
  /** Only this App may make, move or delete the branch. */
  readonly restrictedToApp?: number;
}

export function createRepository(hub: Hub, folder: string, wanted: NewRepository): void {
  const { state, now } = hub;
  const owner = requireAccount(state, wanted.owner);
  const id = state.nextId();
  const git = new Git(join(folder, `${id}.git`));
  const seeder = { name: owner.login, email: owner.email, date: now() };
  const files = Object.fromEntries(Object.entries(wanted.files).map(([path, content]) => [path, Buffer.from(content)]));
  const tree = git.writeTree(undefined, files);
  const head = git.writeCommit({ tree, parents: [], author: seeder, committer: seeder, message: "Initial commit" });
  git.updateRef("refs/heads/main", head);
  const repository: Repository = {
    id,
    owner,
    name: wanted.name,
    fullName: `${owner.login}/${wanted.name}`,
    private: wanted.private,
    defaultBranch: "main",
    createdAt: now(),
    git,
    collaborators: new Map(
      Object.entries(wanted.collaborators).map(([login, role]) => [requireAccount(state, login), role]),
    ),
    teams: new Map(),
    environments: [],
    oidc: wanted.oidc ?? { immutable: true },
    rulesets: [],
    labels: [],
    issues: [],
    departed: new Map(),
    activities: [],
    checkRuns: [],
    workflows: [],
    runs: [],
    signedCommits: new Set(),
    pushedAt: now(),
  };
  state.repositories.push(repository);
  const actor = { kind: "user", account: owner } as const;
  noteActivity(hub, repository, { ref: "refs/heads/main", before: undefined, after: head, actor, merges: false });
}

export function addRuleset(hub: Hub, wanted: NewRuleset): number {
  const { branch, requiredChecks = [], restrictedToApp } = wanted;
  const ruleset: Ruleset = {
    id: hub.state.nextId(),
    refs: { include: [`refs/heads/${branch}`], exclude: [] },
    requiredChecks,
    ...(restrictedToApp === undefined ? {} : { restrictedToApp }),
    ...(wanted.requirePullRequest === true
      ? {
          pullRequest: {
            requiredApprovals: wanted.requiredApprovals ?? 0,
            requireCodeOwners: wanted.requireCodeOwners ?? false,
            requireLastPushApproval: wanted.requireLastPushApproval ?? false,
            dismissStaleReviews: wanted.dismissStaleReviews ?? false,
          },
        }
      : {}),
  };
  requireRepository(hub, wanted.repository).rulesets.push(ruleset);
  return ruleset.id;
}

export function removeRuleset(hub: Hub, repository: string, id: number): void {
  const { rulesets } = requireRepository(hub, repository);
  const index = rulesets.findIndex((ruleset) => ruleset.id === id);
  if (index === -1) throw new Error(`${repository} has no ruleset ${id}`);
  rulesets.splice(index, 1);
}

/** For the world's own calls, where a wrong name is a mistake of the test. */
export function requireRepository({ state }: Hub, fullName: string): Repository {
  const repository = findRepository(state, fullName);
  if (!repository) throw new Error(`there is no repository ${fullName}`);
  return repository;
}
