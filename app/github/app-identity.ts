import type { Calls } from "./octokit.ts";
export type AppsApi = Calls<"apps.getAuthenticated">;

/** The App's identity on GitHub, which distinguishes its check runs and comments from those of others. */
export interface AppIdentity {
  readonly id: number;
  readonly slug: string;
  /** Login of its bot, for example `aws-accounts[bot]`. */
  readonly login: string;
}

/** Reads it with the App's own client, because an installation's client cannot. */
export async function readAppIdentity(octokit: AppsApi): Promise<AppIdentity> {
  const { data } = await octokit.rest.apps.getAuthenticated();
  if (data?.slug === undefined)
    throw new Error("Could not read the App's own name: GitHub's response to GET /app has no slug.");
  return { id: data.id, slug: data.slug, login: `${data.slug}[bot]` };
}
