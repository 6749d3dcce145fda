import type { Calls } from "./octokit.ts";
import { allPages, pageSize } from "./pages.ts";

export type InstallationsApi = Calls<"apps.listInstallations">;

export type InstalledRepositoriesApi = Calls<"apps.listReposAccessibleToInstallation">;

/** A repository that the App is installed on. */
export interface InstalledRepository {
  readonly owner: string;
  readonly repo: string;
  readonly defaultBranch: string;
  /** Whether only people with access can read it. */
  readonly isPrivate: boolean;
}

/** Ids of the active installations, read with the App's own client. */
export async function listInstallations(octokit: InstallationsApi): Promise<readonly number[]> {
  const installations = await allPages((page) => octokit.rest.apps.listInstallations({ per_page: pageSize, page }));
  return installations.filter(({ suspended_at }) => suspended_at === null).map(({ id }) => id);
}

/**
 * The repositories of an installation, read with its client; archived ones are left out, because they cannot change.
 */
export async function listInstalledRepositories(
  octokit: InstalledRepositoriesApi,
): Promise<readonly InstalledRepository[]> {
  const repositories = await allPages(
    (page) => octokit.rest.apps.listReposAccessibleToInstallation({ per_page: pageSize, page }),
    (data) => data.repositories,
  );
  return repositories
    .filter(({ archived }) => !archived)
    .map(({ owner, name, default_branch, private: isPrivate }) => ({
      owner: owner.login,
      repo: name,
      defaultBranch: default_branch,
      isPrivate,
    }));
}
