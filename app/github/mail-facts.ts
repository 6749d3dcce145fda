import type { AccountRecord } from "../domain/checklist/account-record.ts";
import type { Recipient } from "../domain/checklist/mail-note.ts";
import { findAddressees } from "../domain/mail/addressees.ts";
import { requestFieldsPath } from "../domain/request/request-fields.ts";
import { accountsFilePath } from "../domain/settings/settings.ts";
import { AdapterError } from "./adapter-error.ts";
import { type ContentsApi, readFileBytes } from "./contents.ts";
import type { Repository } from "./repository.ts";
import { parseRequestFieldsFile } from "./request-fields-file.ts";

export type MailFactsApi = ContentsApi & {
  readonly rest: {
    readonly pulls: {
      get(
        query: Repository & { readonly pull_number: number },
      ): Promise<{ readonly data: { readonly html_url: string } }>;
    };
  };
};

/** What GitHub knows of an account's mails. */
export interface MailFacts {
  readonly addressees: Readonly<Record<Recipient, string | undefined>>;
  readonly pullRequestUrl: string;
}

/**
 * Reads from the default branch whom to write to, and where the pull request is.
 *
 * @throws {@link AdapterError} where the fields of requests, which say what tag has the team's address, are broken.
 */
export async function readMailFacts(
  octokit: MailFactsApi,
  of: Repository & {
    readonly defaultBranch: string;
    readonly record: AccountRecord;
    /** The YAML of the fields that count where the repository has none of its own. */
    readonly shippedFields: string;
  },
): Promise<MailFacts> {
  const { owner, repo, record } = of;
  const at = { owner, repo, ref: of.defaultBranch };
  const own = await readFileBytes(octokit, { ...at, path: requestFieldsPath });
  const parsed = parseRequestFieldsFile(own === undefined ? of.shippedFields : new TextDecoder().decode(own));
  if (parsed.kind === "problems")
    throw new AdapterError(`${requestFieldsPath} is broken: ${parsed.problems.join(" ")}`);
  const teamTag = parsed.fields.fields.find(({ is }) => is === "team-email")?.tag;
  const file = (await readFileBytes(octokit, { ...at, path: accountsFilePath })) ?? new Uint8Array();
  const { data } = await octokit.rest.pulls.get({ owner, repo, pull_number: Number(record.pullRequest) });
  return { addressees: findAddressees(file, { name: record.account.name, teamTag }), pullRequestUrl: data.html_url };
}
