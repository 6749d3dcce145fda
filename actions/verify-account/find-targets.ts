import type { Account } from "../../app/domain/account/account.ts";
import { parseAccountRecord } from "../../app/domain/checklist/account-record.ts";
import { readFileBytes, type ContentsApi } from "../../app/github/contents.ts";
import type { Repository } from "../../app/github/repository.ts";
import { recordPath } from "../../app/files/account-records.ts";
import { type ReadRecordsApi, readTip } from "../../app/github/records/read-records.ts";
import { createJobTrust } from "../../app/github/records/records-trust.ts";
import type { Runner } from "../shared/inputs.ts";
import type { Member } from "./ask-account.ts";

/** An account to verify: the organisation's entry, and the one of the accounts file. */
export interface AccountToVerify {
  readonly member: Member;
  readonly account: Account;
  /** E-mails of those who may assume the bootstrap role. */
  readonly administrators: readonly string[];
}

/**
 * Pairs accounts of the organisation with those of the accounts file: by e-mail, which is unique in all of AWS, or by name
 * if the e-mail has changed since.
 */
export async function findTargets(given: {
  readonly account: string | undefined;
  readonly accounts: readonly Account[];
  readonly members: readonly Member[];
  readonly github: ContentsApi & ReadRecordsApi;
  readonly runner: Runner;
  /** Id of the App, which alone writes records. */
  readonly appId: number;
}): Promise<readonly AccountToVerify[]> {
  const { github, runner, members, accounts } = given;
  const repository = { owner: runner.owner, repo: runner.repository };
  const wanted = members.filter(({ id }) => given.account === undefined || id === given.account);
  const accountOf = pairing(accounts, members);
  const pairs = wanted.flatMap((member) => {
    const account = accountOf(member);
    return account === undefined ? [] : [{ member, account }];
  });
  const isSilent = pairs.some(({ account }) => account.comment === undefined);
  const tip = isSilent
    ? await readTip(github, { ...repository, records: { trust: createJobTrust(given.appId) } })
    : undefined;
  const recorded = tip === undefined ? new Set<string>() : await listRecords(github, { ...repository, ref: tip });
  const targets: AccountToVerify[] = [];
  for (const { member, account } of pairs) {
    const path = recordPath(member.id);
    const at = tip !== undefined && recorded.has(path) ? { ...repository, path, ref: tip } : undefined;
    const read = async () => (at === undefined ? [] : readRecordedAdministrators(github, at));
    targets.push({ member, account, administrators: account.comment?.administrators ?? (await read()) });
  }
  return targets;
}

/** Finds the account of a member by maps, because there are thousands of both. */
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
 * Accounts of the old request app name no administrators in the file; the record has those that the App notified after the
 * merge.
 */
async function readRecordedAdministrators(
  github: ContentsApi,
  file: Repository & { readonly path: string; readonly ref: string },
): Promise<readonly string[]> {
  const bytes = await readFileBytes(github, file);
  if (bytes === undefined) return [];
  const parsed = parseAccountRecord(new TextDecoder().decode(bytes));
  return parsed.kind === "record" ? parsed.record.administrators : [];
}

/** Lists the existing records: a job's token has a thousand requests an hour, and most old accounts have no record. */
async function listRecords(
  github: ContentsApi,
  at: Repository & { readonly ref: string },
): Promise<ReadonlySet<string>> {
  const { data } = await github.rest.repos.getContent({ ...at, path: "" });
  return new Set((data as readonly { readonly path: string }[]).map(({ path }) => path));
}
