import { Octokit } from "@octokit/core";
import { retry } from "@octokit/plugin-retry";
import { SetupError } from "../terminal/setup-error.ts";

/** The App that GitHub registered. */
export interface NewApp {
  readonly id: number;
  readonly slug: string;
  readonly page: string;
  readonly privateKey: string;
  readonly webhookSecret: string;
}

/**
 * Exchanges the code of a registration for the App's id, key and webhook secret. GitHub takes a code once, for an hour.
 *
 * @param appsPage - the page with the organisation's Apps, for the message
 * @throws {@link SetupError} if GitHub does not: the App exists then, and no one has its key.
 */
export async function fetchKey(
  code: string,
  { api, appsPage }: { readonly api: string; readonly appsPage: string },
): Promise<NewApp> {
  const github = new (Octokit.plugin(retry))({ baseUrl: api, userAgent: "aws-accounts-by-pull-request" });
  try {
    const { data } = await github.request("POST /app-manifests/{code}/conversions", { code });
    if (data.webhook_secret === null) throw new Error("the App has no webhook secret");
    return {
      id: data.id,
      slug: data.slug ?? data.name,
      page: data.html_url,
      privateKey: data.pem,
      webhookSecret: data.webhook_secret,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SetupError(
      `GitHub registered the App, but did not return its key: ${reason}. Delete the App at ${appsPage}, and run this again.`,
      { cause: error },
    );
  }
}
