import { accountsFilePath } from "../domain/settings/settings.ts";
import { type ContentsApi, readFileBytes } from "./contents.ts";
import { allPages, pageSize } from "./pages.ts";
import { fullName, type Repository } from "./repository.ts";

export interface CommitsApi {
  readonly rest: {
    readonly repos: {
      listCommits(
        query: Repository & {
          readonly sha: string;
          readonly path: string;
          readonly per_page: number;
          readonly page: number;
        },
      ): Promise<{ readonly data: readonly { readonly sha: string }[] }>;
    };
  };
}

/** What was read of the accounts file's history, by repository: a commit never changes, so each is read once. */
export type UsedEmailsCache = Map<string, { readonly commits: Set<string>; readonly emails: Set<string> }>;

/**
 * Every e-mail that the accounts file ever had up to a commit, in lower case.
 *
 * AWS takes an e-mail once, for ever, also where its account was closed and removed from the file.
 */
export async function readUsedEmails(
  octokit: CommitsApi & ContentsApi,
  { owner, repo }: Repository,
  { sha, cache }: { readonly sha: string; readonly cache: UsedEmailsCache },
): Promise<ReadonlySet<string>> {
  const repository = { owner, repo };
  const known = cache.get(fullName(repository)) ?? { commits: new Set(), emails: new Set() };
  cache.set(fullName(repository), known);
  if (known.commits.has(sha)) return known.emails;
  const commits = await allPages(async (page) => {
    const query = { ...repository, sha, path: accountsFilePath, per_page: pageSize, page };
    return (await octokit.rest.repos.listCommits(query)).data;
  });
  for (const commit of commits) {
    if (known.commits.has(commit.sha)) continue;
    const bytes = await readFileBytes(octokit, { ...repository, path: accountsFilePath, ref: commit.sha });
    for (const email of findEmails(new TextDecoder().decode(bytes))) known.emails.add(email);
    known.commits.add(commit.sha);
  }
  known.commits.add(sha);
  return known.emails;
}

/** By their looks: what was merged long ago need not be a file that anybody could read now. */
function findEmails(text: string): readonly string[] {
  return [...text.matchAll(/"email"\s*:\s*"([^"\\]+)"/gu)].map(([, email = ""]) => email.toLowerCase());
}
