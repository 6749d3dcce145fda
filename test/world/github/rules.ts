import { ownersOf } from "./code-owners.ts";
import { pullFiles } from "./render/pull.ts";
import { hasRole } from "./access.ts";
import type { Account, Team } from "./accounts.ts";
import { same, type Actor, type Pull, type Repository, type Review, type Ruleset } from "./state.ts";

export function rulesetsOf(repository: Repository, branch: string): readonly Ruleset[] {
  const covers = (pattern: string): boolean =>
    pattern === "~ALL" ||
    (pattern === "~DEFAULT_BRANCH" ? branch === repository.defaultBranch : matchesRef(pattern, `refs/heads/${branch}`));
  return repository.rulesets.filter(({ refs }) => refs.include.some(covers) && !refs.exclude.some(covers));
}

/** A wildcard stands for part of a name, and two for names with slashes, too. */
function matchesRef(pattern: string, ref: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*\*\/|\*+/g, (wildcard) => (wildcard === "**/" ? "(.*/)?" : "[^/]*"));
  return new RegExp(`^${source}$`).test(ref);
}

/** Why an actor may not move, make or delete a branch directly. */
export function pushProblem(repository: Repository, branch: string, actor: Actor): string | undefined {
  for (const { pullRequest, requiredChecks, restrictedToApp } of rulesetsOf(repository, branch)) {
    if (restrictedToApp !== undefined && !(actor.kind === "installation" && actor.app.id === restrictedToApp)) {
      return "Cannot update this protected ref.";
    }
    if (pullRequest) return "Changes must be made through a pull request.";
    if (requiredChecks[0]) return `Required status check "${requiredChecks[0].context}" is expected.`;
  }
  return undefined;
}

/** Why rules do not let a pull request be merged yet. */
export function mergeProblems(repository: Repository, teams: readonly Team[], pull: Pull): readonly string[] {
  return rulesetsOf(repository, pull.baseRef).flatMap((ruleset) => [
    ...(ruleset.pullRequest ? reviewProblems(repository, teams, pull, ruleset.pullRequest) : []),
    ...ruleset.requiredChecks
      .filter(({ context, appId }) => !checkPassed(repository, pull.headSha, context, appId))
      .map(({ context }) => `Required status check "${context}" is expected.`),
  ]);
}

/** The latest opinion of each reviewer who may write; comments are none. */
export function opinions(repository: Repository, pull: Pull): readonly Review[] {
  const latest = new Map<Account, Review>();
  for (const review of pull.reviews) {
    if (review.state === "COMMENTED" || !hasRole(repository, { kind: "user", account: review.author }, "write"))
      continue;
    latest.set(review.author, review);
  }
  return [...latest.values()].filter(({ state }) => state !== "DISMISSED");
}

function reviewProblems(
  repository: Repository,
  teams: readonly Team[],
  pull: Pull,
  rule: NonNullable<Ruleset["pullRequest"]>,
): readonly string[] {
  const reviews = opinions(repository, pull);
  const approvals = reviews.filter(({ state }) => state === "APPROVED");
  const problems: string[] = [];
  if (reviews.some(({ state }) => state === "CHANGES_REQUESTED")) problems.push("Changes have been requested.");
  if (approvals.length < rule.requiredApprovals) {
    problems.push(`At least ${rule.requiredApprovals} approving review is required by reviewers with write access.`);
  }
  if (
    rule.requireLastPushApproval &&
    !approvals.some(({ author, commit }) => author !== pull.lastPusher && commit === pull.headSha)
  ) {
    problems.push("New changes require approval from someone other than the last pusher.");
  }
  if (rule.requireCodeOwners && !ownersApproved(repository, teams, pull, approvals)) {
    problems.push("Waiting on code owner review.");
  }
  return problems;
}

function ownersApproved(
  repository: Repository,
  teams: readonly Team[],
  pull: Pull,
  approvals: readonly Review[],
): boolean {
  const base = repository.git.resolve(`refs/heads/${pull.baseRef}`) ?? pull.baseSha;
  const places = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];
  const file = places.map((place) => repository.git.read(base, place)).find((content) => content !== undefined);
  if (!file) return true;
  return pullFiles(repository, pull).every(({ path }) => {
    const owners = ownersOf(file.toString(), path);
    return owners.length === 0 || approvals.some(({ author }) => owners.some((owner) => isOwner(owner, author, teams)));
  });
}

/** `@login` or `@organisation/team`. */
function isOwner(owner: string, account: Account, teams: readonly Team[]): boolean {
  const [organisation = "", slug] = owner.replace(/^@/, "").split("/");
  if (slug === undefined) return same(organisation, account.login);
  const team = teams.find((candidate) => same(candidate.organisation, organisation) && same(candidate.slug, slug));
  return team?.members.includes(account) === true;
}

/** The latest run of that name counts; of that App alone where the rule pins it. */
function checkPassed(repository: Repository, sha: string, context: string, appId: number | undefined): boolean {
  const run = repository.checkRuns.findLast(
    ({ headSha, name, app }) => headSha === sha && name === context && (appId === undefined || app.id === appId),
  );
  return run?.conclusion === "success" || run?.conclusion === "neutral" || run?.conclusion === "skipped";
}
