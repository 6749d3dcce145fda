import type { AccountRecord } from "../../domain/checklist/account-record.ts";
import { type Recipients, onlyAllowedDomains, findRequester } from "../../domain/notifications/recipients.ts";
import { type Field, requestFieldsPath } from "../../domain/request/request-fields.ts";
import { accountsFilePath, type Settings } from "../../domain/settings/settings.ts";
import { readAccountsFile } from "../../files/accounts-file.ts";
import { AdapterError } from "../../github/errors.ts";
import { type ContentsApi, readFileBytes } from "../../github/contents.ts";
import type { Repository } from "../../github/repository.ts";
import { readRequestBody, type RequestBodyApi } from "../../files/request-body.ts";
import { parseRequestFieldsFile } from "../../files/request-fields-file.ts";
import { processLargeFile } from "../../large-files/process-large-file.ts";

export type RecipientsApi = ContentsApi & {
  readonly rest: {
    readonly pulls: {
      get(
        query: Repository & { readonly pull_number: number },
      ): Promise<{ readonly data: { readonly html_url: string } }>;
    };
  };
};

/** The facts from GitHub for an account's mails. */
export interface RecipientFacts {
  readonly addressees: Recipients;
  readonly pullRequestUrl: string;
}

/**
 * Reads the recipients and the pull request of an account from the default branch.
 *
 * @throws {@link AdapterError} if the request fields, which name the tag with the team's address, are broken.
 */
export async function readRecipients(
  octokit: RecipientsApi,
  of: Repository & {
    readonly defaultBranch: string;
    readonly record: AccountRecord;
    /** The YAML of the default fields, for a repository without its own. */
    readonly shippedFields: string;
  },
): Promise<RecipientFacts> {
  const { owner, repo, record } = of;
  const at = { owner, repo, ref: of.defaultBranch };
  const teamTag = (await readFields(octokit, at, of.shippedFields)).find(({ is }) => is === "team-email")?.tag;
  const file = (await readAccountsFile(octokit, at)) ?? new Uint8Array();
  const { data } = await octokit.rest.pulls.get({ owner, repo, pull_number: Number(record.pullRequest) });
  return { addressees: await findIn(file, { name: record.account.name, teamTag }), pullRequestUrl: data.html_url };
}

/**
 * Reads the recipients of a request before its account exists, from its form or from its pull request's file.
 *
 * No reviewer has approved either yet, so only addresses in the domains that the settings allow for requesters count.
 *
 * @throws {@link AdapterError} as {@link readRecipients} does.
 */
export async function readRequestRecipients(
  octokit: RequestBodyApi,
  of: Repository & {
    readonly defaultBranch: string;
    readonly settings: Settings;
    readonly shippedFields: string;
    readonly body: string;
    /** The request's current pull request, if it has one. */
    readonly pull: { readonly ref: string; readonly name: string } | undefined;
  },
): Promise<Recipients> {
  const { owner, repo, settings, pull } = of;
  const at = { owner, repo, ref: of.defaultBranch };
  const fields = await readFields(octokit, at, of.shippedFields);
  if (pull === undefined) {
    const source = { body: of.body, fields, shipped: parseFields(of.shippedFields) };
    const requester = findRequester(await readRequestBody(octokit, at, source), fields);
    return onlyAllowedDomains({ requester, team: undefined }, settings);
  }
  const teamTag = fields.find(({ is }) => is === "team-email")?.tag;
  const file = await readAccountsFile(octokit, { owner, repo, ref: pull.ref });
  return onlyAllowedDomains(await findIn(file ?? new Uint8Array(), { name: pull.name, teamTag }), settings);
}

async function readFields(
  octokit: ContentsApi,
  at: Repository & { readonly ref: string },
  shippedFields: string,
): Promise<readonly Field[]> {
  const own = await readFileBytes(octokit, { ...at, path: requestFieldsPath });
  return parseFields(own === undefined ? shippedFields : new TextDecoder().decode(own));
}

function parseFields(text: string): readonly Field[] {
  const parsed = parseRequestFieldsFile(text);
  if (parsed.kind === "fields") return parsed.fields.fields;
  throw new AdapterError(`${requestFieldsPath} is broken: ${parsed.problems.map(({ message }) => message).join(" ")}`);
}

async function findIn(
  file: Uint8Array,
  account: { readonly name: string; readonly teamTag: string | undefined },
): Promise<Recipients> {
  return processLargeFile("findRecipients", [file, account], { file: accountsFilePath, contents: [file] });
}
