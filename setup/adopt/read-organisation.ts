import {
  ListTagsForResourceCommand,
  OrganizationsClient,
  paginateListAccounts,
  paginateListDelegatedAdministrators,
} from "@aws-sdk/client-organizations";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { toOrganisationAccount } from "../../actions/shared/aws/organisation.ts";
import { whyRefused } from "../../actions/shared/aws/ask-aws.ts";
import type { TaggedAccount } from "../../app/domain/adoption/draft-entries.ts";
import type { Pace } from "./pace.ts";

/** AWS could not be read; the message names what to do next. */
export class UnreadableOrganisationError extends Error {
  override readonly name = "UnreadableOrganisationError";
}

/** Everything that is needed of the organisation to draft entries. */
export interface ReadOrganisation {
  readonly listed: readonly TaggedAccount[];
  readonly delegated: readonly string[];
}

type UntaggedAccount = Omit<TaggedAccount, "tags">;

export interface OrganisationSource {
  readonly region: string;
  /** A profile of the AWS configuration files; undefined for the default. */
  readonly profile: string | undefined;
  /** 12 digits: the account whose credentials are expected. */
  readonly managementAccount: string;
  readonly pace: Pace;
  /** Prints a line about the progress. */
  readonly say: (line: string) => void;
}

/** The most that AWS returns in one response. */
const pageSize = 20;

/** Throttled requests are repeated: other clients share the few calls a second. */
const maxAttempts = 12;

/**
 * Reads all accounts, their tags and the delegated administrators, and changes nothing. With a call for each account's tags
 * and one for each twenty accounts, a thousand accounts take 1,052 calls. Units are not read: an entry without a unit leaves
 * the account where it is.
 *
 * @param wanted - the accounts whose tags are needed
 * @throws UnreadableOrganisationError
 */
export async function readOrganisation(
  { region, profile, managementAccount, pace, say }: OrganisationSource,
  wanted: (account: UntaggedAccount) => boolean,
): Promise<ReadOrganisation> {
  const config = { region, maxAttempts, ...(profile !== undefined && { profile }) };
  const client = new OrganizationsClient(config);
  // Its repeated requests take turns, too: the SDK would send them in addition, and AWS would refuse the more.
  const paced = new OrganizationsClient({ ...config, maxAttempts: 1 });
  await checkIdentity(new STSClient(config), managementAccount, profile);
  const accounts: UntaggedAccount[] = [];
  await asking("organizations:ListAccounts", async () => {
    await pace();
    for await (const { Accounts = [] } of paginateListAccounts({ client, pageSize }, {})) {
      accounts.push(...Accounts.map(toOrganisationAccount));
      await pace();
    }
  });
  const delegated: string[] = [];
  await asking("organizations:ListDelegatedAdministrators", async () => {
    for await (const { DelegatedAdministrators = [] } of paginateListDelegatedAdministrators(
      { client, pageSize },
      {},
    )) {
      delegated.push(...DelegatedAdministrators.map(({ Id = "" }) => Id));
      await pace();
    }
  });
  say(`The organisation has ${accounts.length} accounts.`);
  return { listed: await tagAll(paced, accounts.filter(wanted), { pace, say }, accounts), delegated };
}

/** Starts a request each turn, without waiting for the one before; none after the first that fails. */
async function tagAll(
  client: OrganizationsClient,
  wanted: readonly UntaggedAccount[],
  { pace, say }: Pick<OrganisationSource, "pace" | "say">,
  all: readonly UntaggedAccount[],
): Promise<readonly TaggedAccount[]> {
  const tags = new Map<string, TaggedAccount["tags"]>();
  const failures: unknown[] = [];
  const reading: Promise<void>[] = [];
  for (const { id } of wanted) {
    await pace();
    if (failures.length > 0) break;
    const read = asking("organizations:ListTagsForResource", () => repeatPaced(pace, () => readTags(client, id))).then(
      (found) => {
        tags.set(id, found);
        if (tags.size % 100 === 0) say(`Read the tags of ${tags.size} accounts.`);
      },
      (error: unknown) => void failures.push(error),
    );
    reading.push(read);
  }
  await Promise.all(reading);
  if (failures.length > 0) throw failures[0];
  return all.map((account) => ({ ...account, tags: tags.get(account.id) ?? {} }));
}

/** Repeats a request that AWS throttled or failed to answer, each time in another turn. */
async function repeatPaced<Result>(pace: Pace, send: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      const isServers = (error as { readonly $fault?: string }).$fault === "server";
      const isPassing = error instanceof Error && (whyRefused(error, "denied") === "throttled" || isServers);
      if (!isPassing || attempt === maxAttempts) throw error;
      await pace();
    }
  }
}

/** An account has at most 50 tags, which fit into one response; the loop is for the case that AWS splits them. */
async function readTags(client: OrganizationsClient, id: string): Promise<TaggedAccount["tags"]> {
  const tags: Record<string, string> = {};
  let next: string | undefined;
  do {
    const { Tags = [], NextToken } = await client.send(
      new ListTagsForResourceCommand({ ResourceId: id, ...(next !== undefined && { NextToken: next }) }),
    );
    for (const { Key = "", Value = "" } of Tags) tags[Key] = Value;
    next = NextToken;
  } while (next !== undefined);
  return tags;
}

async function checkIdentity(sts: STSClient, expected: string, profile: string | undefined): Promise<void> {
  const how = profile === undefined ? "" : ` of the profile ${profile}`;
  const { Account } = await asking(`sts:GetCallerIdentity${how}`, () => sts.send(new GetCallerIdentityCommand({})));
  if (Account === expected) return;
  throw new UnreadableOrganisationError(
    `The credentials${how} are those of the account ${Account ?? "(none)"}, and the settings name ${expected} as the management account. Use credentials of that account, for example with --profile.`,
  );
}

async function asking<Result>(call: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new UnreadableOrganisationError(`Could not ask AWS (${call}). ${advise(call, error)}`, { cause: error });
  }
}

function advise(call: string, error: Error): string {
  const why = whyRefused(error, "denied");
  if (why === "denied" || why === "policy") return `AWS denied it: the credentials need the permission ${call}.`;
  if (why === "throttled") return "AWS throttled it: other clients use the same few calls a second. Start again later.";
  if (/credential|token|profile|sso/iu.test(`${error.name} ${error.message}`))
    return `There are no usable credentials: sign in, or name a profile with --profile NAME. (${error.message})`;
  return `${error.name}: ${error.message}. Nothing was written; start again.`;
}
