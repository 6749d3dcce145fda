import type { Calls } from "../octokit.ts";
import type { BranchPush } from "../../domain/approval/find-hands.ts";
import { fromRest } from "../actor.ts";
import { hasStatus } from "../errors.ts";
import { pageSize } from "../pages.ts";
import type { Repository } from "../repository.ts";

export type ActivityApi = Calls<"repos.listActivities">;

/** 1,000 pushes; if a branch has more, its beginning is unknown. */
const mostPages = 10;

/**
 * Who moved a branch until a time, the newest move first, back to its latest creation.
 *
 * GitHub keeps the activities of a deleted branch, such as one that was merged, but does not document whether its name
 * still finds them. If it returns nothing, all activities of the repository are read. This needs the permission to read
 * contents.
 *
 * @param until - as GitHub writes times; later activities are left out
 * @see https://docs.github.com/en/rest/repos/repos#list-repository-activities
 */
export async function listPushes(
  octokit: ActivityApi,
  { owner, repo }: Repository,
  { branch, until }: { readonly branch: string; readonly until?: string },
): Promise<readonly BranchPush[]> {
  const found = await listMoves(octokit, { owner, repo, ref: `refs/heads/${branch}` }, { branch, until });
  return found.length > 0 ? found : listMoves(octokit, { owner, repo }, { branch, until });
}

async function listMoves(
  octokit: ActivityApi,
  of: Repository & { readonly ref?: string },
  { branch, until }: { readonly branch: string; readonly until: string | undefined },
): Promise<readonly BranchPush[]> {
  const query = { ...of, per_page: pageSize };
  const pushes: BranchPush[] = [];
  let after: string | undefined;
  for (let page = 1; page <= mostPages; page += 1) {
    const { data, headers } = await ask(octokit, after === undefined ? query : { ...query, after });
    for (const { timestamp, activity_type: type, actor, ref, ...move } of data) {
      if (ref !== `refs/heads/${branch}` || (until !== undefined && timestamp > until)) continue;
      pushes.push({ before: move.before, after: move.after, actor: fromRest(actor) });
      if (type === "branch_creation") return pushes;
    }
    after = nextCursor(headers.link);
    if (after === undefined) break;
  }
  return pushes;
}

type ActivityPage = Pick<Awaited<ReturnType<ActivityApi["rest"]["repos"]["listActivities"]>>, "data" | "headers">;

/** Returns an empty page if GitHub refuses the name of a deleted branch. */
async function ask(
  octokit: ActivityApi,
  query: NonNullable<Parameters<ActivityApi["rest"]["repos"]["listActivities"]>[0]>,
): Promise<ActivityPage> {
  try {
    return await octokit.rest.repos.listActivities(query);
  } catch (error) {
    if (query.ref !== undefined && hasStatus(error, 404, 422)) return { data: [], headers: {} };
    throw error;
  }
}

/** GitHub pages activities by a cursor, which is only in the URL of the next page. */
function nextCursor(link: string | undefined): string | undefined {
  const address = /<([^<>]*)>; rel="next"/u.exec(link ?? "")?.[1];
  return address === undefined ? undefined : (new URL(address).searchParams.get("after") ?? undefined);
}
