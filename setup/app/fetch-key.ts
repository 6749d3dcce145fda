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
 * The page of the registration is open to every process of the machine. So a code counts only for an App of the organisation:
 * with another one, the person who owns it would hold the key of the App that is trusted.
 *
 * @param appsPage - the page with the organisation's Apps, for the messages
 * @throws {@link SetupError} if GitHub does not return the key: the App exists then, and no one has its key. Also if the App
 * belongs to another account.
 */
export async function fetchKey(
  code: string,
  { api, appsPage, organisation }: { readonly api: string; readonly appsPage: string; readonly organisation: string },
): Promise<NewApp> {
  const github = new (Octokit.plugin(retry))({ baseUrl: api, userAgent: "aws-accounts-by-pull-request" });
  try {
    const { data } = await github.request("POST /app-manifests/{code}/conversions", { code });
    requireOwner(data, { appsPage, organisation });
    if (data.webhook_secret === null) throw new Error("the App has no webhook secret");
    return {
      id: data.id,
      slug: data.slug ?? data.name,
      page: data.html_url,
      privateKey: data.pem,
      webhookSecret: data.webhook_secret,
    };
  } catch (error) {
    if (error instanceof SetupError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new SetupError(
      `GitHub registered the App, but did not return its key: ${reason}. Delete the App at ${appsPage}, and run this again.`,
      { cause: error },
    );
  }
}

interface Owned {
  readonly id: number;
  readonly owner: { readonly login?: string; readonly slug?: string };
}

function requireOwner(
  { id, owner }: Owned,
  { appsPage, organisation }: { readonly appsPage: string; readonly organisation: string },
): void {
  const name = owner.login ?? owner.slug ?? "an unknown account";
  if (name.toLowerCase() === organisation.toLowerCase()) return;
  throw new SetupError(
    `Nothing was written: the page of the registration got App ${id}, which belongs to ${name} and not to ${organisation}. Another person or program on this machine may have sent it. If you registered an App, delete it at ${appsPage}. Then run this again, on a machine that no one else uses.`,
  );
}
