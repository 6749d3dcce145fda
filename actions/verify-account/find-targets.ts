import type { Account } from "../../app/domain/account/account.ts";
import { parseAccountRecord } from "../../app/domain/checklist/account-record.ts";
import { hasStatus } from "../../app/github/adapter-error.ts";
import { readFileBytes, type ContentsApi } from "../../app/github/contents.ts";
import type { Repository } from "../../app/github/repository.ts";
import { recordPath, recordsRef } from "../../app/github/read-records.ts";
import type { Runner } from "../shared/inputs.ts";
import type { Member } from "./ask-account.ts";

/** An account to verify: as the organisation has it, and as the accounts file has it. */
export interface Target {
  readonly member: Member;
  readonly account: Account;
  /** E-mails of those who may assume the bootstrap role. */
  readonly administrators: readonly string[];
}

/**
 * Pairs accounts of the organisation with those of the accounts file, by the e-mail, which no two accounts in all of AWS
 * share, or by the name where somebody changed the e-mail since.
 */
export async function findTargets(given: {
  readonly account: string | undefined;
  readonly accounts: readonly Account[];
  readonly members: readonly Member[];
  readonly github: ContentsApi;
  readonly runner: Runner;
}): Promise<readonly Target[]> {
  const { github, runner, members, accounts } = given;
  const repository = { owner: runner.owner, repo: runner.repository };
  const wanted = members.filter(({ id }) => given.account === undefined || id === given.account);
  const accountOf = pairing(accounts, members);
  const pairs = wanted.flatMap((member) => {
    const account = accountOf(member);
    return account === undefined ? [] : [{ member, account }];
  });
  const isSilent = pairs.some(({ account }) => account.comment === undefined);
  const recorded = isSilent ? await listRecords(github, repository) : new Set<string>();
  const targets: Target[] = [];
  for (const { member, account } of pairs) {
    const path = recordPath(member.id);
    const read = async () => (recorded.has(path) ? readRecordedAdministrators(github, repository, path) : []);
    targets.push({ member, account, administrators: account.comment?.administrators ?? (await read()) });
  }
  return targets;
}

/** How to find the account of a member, by tables: there are thousands of both. */
function pairing(accounts: readonly Account[], members: readonly Member[]): (member: Member) => Account | undefined {
  const emails = new Set(members.map(({ email }) => email.toLowerCase()));
  const byEmail = firstBy(accounts, ({ email }) => email.toLowerCase());
  const unmatched = accounts.filter(({ email }) => !emails.has(email.toLowerCase()));
  const byName = firstBy(unmatched, ({ name }) => name);
  return ({ email, name }) => byEmail.get(email.toLowerCase()) ?? byName.get(name);
}

/** Of accounts that share a key, the first: a map keeps the last. */
function firstBy(accounts: readonly Account[], keyOf: (account: Account) => string): ReadonlyMap<string, Account> {
  return new Map(accounts.toReversed().map((account) => [keyOf(account), account]));
}

/**
 * Accounts of the old request app name no administrators in the file; those who were told when it was merged are in the
 * record. Only the App can write there: a ruleset sees to that.
 */
async function readRecordedAdministrators(
  github: ContentsApi,
  repository: Repository,
  path: string,
): Promise<readonly string[]> {
  const bytes = await readFileBytes(github, { ...repository, path, ref: recordsRef });
  if (bytes === undefined) return [];
  const parsed = parseAccountRecord(new TextDecoder().decode(bytes));
  return parsed.kind === "record" ? parsed.record.administrators : [];
}

/** Names of the records there are: a job's token has a thousand requests an hour, and most old accounts have no record. */
async function listRecords(github: ContentsApi, repository: Repository): Promise<ReadonlySet<string>> {
  try {
    const { data } = await github.rest.repos.getContent({ ...repository, path: "", ref: recordsRef });
    return new Set((data as readonly { readonly path: string }[]).map(({ path }) => path));
  } catch (error) {
    if (hasStatus(error, 404)) return new Set();
    throw error;
  }
}
