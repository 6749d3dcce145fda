import type { operations } from "@octokit/openapi-types";
import type { Permissions } from "../contract.ts";
import { ghost, type Account, type App, type Installation, type RegisteredManifest, type Team } from "./accounts.ts";
import type { Git } from "./git.ts";
import type { CheckRun, Workflow, WorkflowRun } from "./runs.ts";

export type Role = "admin" | "write" | "read";

/** Who asks, and with what power. */
export type Actor =
  | { readonly kind: "user"; readonly account: Account }
  | { readonly kind: "app"; readonly account: Account; readonly app: App }
  | {
      readonly kind: "installation";
      readonly account: Account;
      readonly app: App;
      readonly installation: Installation;
      readonly permissions: Permissions;
    }
  | {
      readonly kind: "job";
      readonly account: Account;
      readonly app: App;
      readonly repository: Repository;
      readonly permissions: Permissions;
    };

export interface Token {
  readonly actor: Actor;
  /** When it is gone; a job's token goes when its run completes, a person's stays. */
  readonly ends: (now: Date) => boolean;
}

export interface Label {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
}

/** One version of a body: who wrote it, and when. */
export interface Edit {
  readonly id: number;
  readonly editor: Account;
  readonly at: string;
  readonly text: string;
}

/** An issue, or the conversation of a pull request: they share their numbers. */
export interface Issue {
  readonly id: number;
  readonly number: number;
  readonly author: Account;
  /** The App that opened it, where an App did. */
  readonly app: App | undefined;
  readonly createdAt: string;
  readonly comments: Comment[];
  /** Of comments that are gone, oldest first. */
  readonly deletions: Deletion[];
  title: string;
  body: string | null;
  state: "open" | "closed";
  stateReason: "completed" | "reopened" | "not_planned" | "duplicate" | null;
  labels: Label[];
  locked: boolean;
  lockedForApps: boolean;
  updatedAt: string;
  closedAt: string | null;
  closedBy: Account | null;
  /** Every version of the body, the first included. */
  readonly versions: Edit[];
  pull?: Pull;
}

export interface Deletion {
  readonly by: Account;
  readonly at: string;
  /** Who wrote the comment. */
  readonly author: Account;
}

export interface Comment {
  readonly id: number;
  readonly author: Account;
  readonly app: App | undefined;
  readonly createdAt: string;
  readonly reactions: Reaction[];
  /** Every version of the body, the first included. */
  readonly versions: Edit[];
  body: string;
  updatedAt: string;
}

export interface Reaction {
  readonly id: number;
  readonly by: Account;
  readonly content: "+1" | "-1" | "laugh" | "confused" | "heart" | "hooray" | "rocket" | "eyes";
  readonly createdAt: string;
}

/** Another repository that pull requests come from. Its objects lie in the same store, as they do on GitHub. */
export interface Fork {
  readonly id: number;
  readonly owner: Account;
  readonly name: string;
  deleted: boolean;
}

export interface Pull {
  readonly id: number;
  readonly issue: Issue;
  readonly headRef: string;
  /** Where the head branch lies, if it is not in the repository itself. */
  readonly fork?: Fork;
  headSha: string;
  baseRef: string;
  /** Tip of the base branch when the head last moved: GitHub does not keep it current either. */
  baseSha: string;
  draft: boolean;
  /** Who moved the head last; their own approval does not count where rules say so. */
  lastPusher: Account;
  merged?: { readonly at: string; readonly by: Account; readonly sha: string };
  readonly reviews: Review[];
  /** How it came to another base branch, oldest first. */
  readonly baseChanges: BaseChange[];
}

export interface BaseChange {
  readonly by: Account;
  readonly at: string;
  readonly from: string;
  readonly to: string;
  /** Whether GitHub did it, because the base branch was merged and deleted. */
  readonly automatic: boolean;
}

export interface Review {
  readonly id: number;
  readonly author: Account;
  readonly commit: string;
  readonly body: string;
  readonly submittedAt: string;
  state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED";
}

export type ActivityType = "push" | "force_push" | "branch_creation" | "branch_deletion" | "pr_merge";

/** That a branch was made, moved or deleted, and by whom. */
export interface Activity {
  readonly id: number;
  readonly type: ActivityType;
  /** As `refs/heads/<branch>`. */
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly at: string;
  readonly actor: Account;
  /** False while GitHub has not noted it. */
  listed: boolean;
}

/** An environment of a repository, with the branches that may deploy to it. */
export interface Environment {
  readonly id: number;
  readonly name: string;
  readonly createdAt: string;
  /** Undefined if every branch may. */
  branches: { readonly id: number; readonly name: string; readonly type: "branch" | "tag" }[] | undefined;
  waitTimer: number;
}

/** The form of the subject in the OIDC tokens of a repository's jobs. */
export interface OidcSubject {
  /** With the ids of owner and repository, as for repositories that were made since 2026-07-15. */
  readonly immutable: boolean;
  /** The parts of a custom subject; undefined for the default. */
  readonly claimKeys?: readonly string[];
  /** Whether the API says nothing about ids, as that of an Enterprise Server. */
  readonly isSilent?: boolean;
}

/** The branches of a ruleset: names, patterns, `~ALL` or `~DEFAULT_BRANCH`. */
export interface RulesetRefs {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** Rules of a branch, as a ruleset of the repository holds them. */
export interface Ruleset {
  readonly id: number;
  /** As it was written through the API. */
  readonly written?: RulesetBody;
  readonly refs: RulesetRefs;
  readonly pullRequest?: {
    readonly requiredApprovals: number;
    readonly requireCodeOwners: boolean;
    readonly requireLastPushApproval: boolean;
    readonly dismissStaleReviews: boolean;
  };
  readonly requiredChecks: readonly { readonly context: string; readonly appId?: number }[];
  /** The only App that may create, move or delete the branch. */
  readonly restrictedToApp?: number;
}

export interface Repository {
  readonly id: number;
  readonly owner: Account;
  readonly name: string;
  readonly fullName: string;
  readonly private: boolean;
  readonly defaultBranch: string;
  readonly createdAt: string;
  readonly git: Git;
  readonly collaborators: Map<Account, Role>;
  readonly teams: Map<Team, Role>;
  readonly environments: Environment[];
  readonly oidc: OidcSubject;
  readonly rulesets: Ruleset[];
  readonly labels: Label[];
  readonly issues: Issue[];
  /** Issues that are gone, by number: where they are now, if anywhere. A number is never given twice. */
  readonly departed: Map<number, string | undefined>;
  /** Oldest first. */
  readonly activities: Activity[];
  readonly checkRuns: CheckRun[];
  readonly workflows: Workflow[];
  readonly runs: WorkflowRun[];
  /** Commits that GitHub made and signed itself. */
  readonly signedCommits: Set<string>;
  pushedAt: string;
}

/** A ruleset as the API takes it. */
export type RulesetBody = operations["repos/create-repo-ruleset"]["requestBody"]["content"]["application/json"];

export interface State {
  readonly accounts: Account[];
  readonly teams: Team[];
  readonly repositories: Repository[];
  readonly apps: App[];
  readonly installations: Installation[];
  readonly tokens: Map<string, Token>;
  /** Signed addresses of artifacts that may be fetched once, by path. */
  readonly downloads: Map<string, Uint8Array>;
  /** Apps that were registered from a manifest, by the code that gives their key once. */
  readonly manifests: Map<string, RegisteredManifest>;
  /** Ids are never used twice, whatever they name. */
  nextId(): number;
}

export function createState(): State {
  let lastId = 1000;
  return {
    accounts: [],
    teams: [],
    repositories: [],
    apps: [],
    installations: [],
    tokens: new Map(),
    downloads: new Map(),
    manifests: new Map(),
    nextId: () => {
      lastId += 1;
      if (lastId === ghost.id) lastId += 1;
      return lastId;
    },
  };
}

/** Logins, slugs and repository names are compared without case. */
export function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

export function findAccount(state: State, login: string): Account | undefined {
  return state.accounts.find((account) => same(account.login, login));
}

/** For the world's own calls, where a wrong login is a mistake of the test. */
export function requireAccount(state: State, login: string): Account {
  const account = findAccount(state, login);
  if (!account) throw new Error(`there is no account ${login}`);
  return account;
}

export function findRepository(state: State, fullName: string): Repository | undefined {
  return state.repositories.find((repository) => same(repository.fullName, fullName));
}

/** The role of a person in a repository, or undefined where they may not even see it. */
export function roleOf(repository: Repository, account: Account): Role | undefined {
  const ofTeams = [...repository.teams].flatMap(([{ members }, role]) => (members.includes(account) ? [role] : []));
  const roles = [repository.collaborators.get(account), ...ofTeams];
  const isOwner = repository.owner === account || repository.owner.owners?.includes(account) === true;
  if (isOwner) return "admin";
  return (
    (["admin", "write", "read"] as const).find((role) => roles.includes(role)) ??
    (repository.private ? undefined : "read")
  );
}
