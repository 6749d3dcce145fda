import type { Calls } from "./octokit.ts";
import { allPages, pageSize } from "./pages.ts";

export type InstallationsApi = Calls<"apps.listInstallations">;

export type InstalledRepositoriesApi = Calls<"apps.listReposAccessibleToInstallation">;

/** A repository that the App was given. */
export interface InstalledRepository {
  readonly owner: string;
  readonly repo: string;
  readonly defaultBranch: string;
  /** Whether only those can read it whom somebody let in. */
  readonly isPrivate: boolean;
}

/** Ids of the installations that are in use; asked with the App's own client. */
export async function listInstallations(octokit: InstallationsApi): Promise<readonly number[]> {
  const installations = await allPages((page) => octokit.rest.apps.listInstallations({ per_page: pageSize, page }));
  return installations.filter(({ suspended_at }) => suspended_at === null).map(({ id }) => id);
}

/** The repositories of an installation, asked with its client; archived ones cannot change. */
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
