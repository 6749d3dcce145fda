import type { Calls } from "./octokit.ts";
export type AppsApi = Calls<"apps.getAuthenticated">;

/** Who this App is to GitHub: how its check runs and its comments are told from those of others. */
export interface AppIdentity {
  readonly id: number;
  readonly slug: string;
  /** Login of its bot, for example `aws-accounts[bot]`. */
  readonly login: string;
}

/** Reads it with the App's own client, not with an installation's. */
export async function readAppIdentity(octokit: AppsApi): Promise<AppIdentity> {
  const { data } = await octokit.rest.apps.getAuthenticated();
  if (data?.slug === undefined)
    throw new Error("Could not read the App's own name: GitHub answered GET /app without a slug.");
  return { id: data.id, slug: data.slug, login: `${data.slug}[bot]` };
}
