import type { AppIdentity } from "../app-identity.ts";
import type { Calls } from "../octokit.ts";
import type { Commit } from "../check-runs.ts";

const markName = "aws-accounts/records";

export type ReadMarkApi = Calls<"checks.listForRef">;

export type MarkApi = ReadMarkApi & Calls<"checks.create">;

/** How far the App has verified the records branch. */
export interface Mark {
  /** The App made all commits up to this one. */
  readonly verified: string;
  /** Login of the App's bot. */
  readonly login: string;
}

/**
 * The App's latest mark at the root commit of a branch. Anyone can create a check of this name, so `app.id` must match.
 */
export async function readMark(
  octokit: ReadMarkApi,
  first: Commit,
  { id: appId }: Pick<AppIdentity, "id">,
): Promise<Mark | undefined> {
  const { owner, repo, sha: ref } = first;
  const query = { owner, repo, ref, app_id: appId, check_name: markName, filter: "latest", per_page: 1 } as const;
  const { data } = await octokit.rest.checks.listForRef(query);
  const run = data.check_runs.find(({ app, name }) => app?.id === appId && name === markName);
  const slug = run?.app?.slug;
  return slug === undefined || !run?.external_id ? undefined : { verified: run.external_id, login: `${slug}[bot]` };
}

/**
 * Records at the root commit of a branch how far the branch is verified.
 *
 * Each time it creates a new check run, because GitHub keeps check runs for little more than a year.
 */
export async function writeMark(
  octokit: MarkApi,
  { owner, repo, sha }: Commit,
  { verified }: Pick<Mark, "verified">,
): Promise<void> {
  await octokit.rest.checks.create({
    owner,
    repo,
    name: markName,
    head_sha: sha,
    status: "completed",
    conclusion: "success",
    external_id: verified,
    output: {
      title: `The App's up to ${verified.slice(0, 7)}`,
      summary: `The App made and GitHub signed every commit from this one up to ${verified}.`,
    },
  });
}
