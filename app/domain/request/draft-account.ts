import type { Account } from "../account/account.ts";
import type { OtherPullRequest } from "../account/find-taken-elsewhere.ts";
import { listEntries, textOf, type Entry } from "../account/entries.ts";
import { readFile } from "../account/read-file.ts";
import { addAccount, emptyAccountsFile } from "../account/render-accounts-file.ts";
import { validateAccounts } from "../account/validate-accounts.ts";
import { quote } from "../json/explain-schema-error.ts";
import type { Sha256Hex } from "../plan/digests.ts";
import { accountsFilePath, type Settings } from "../settings/settings.ts";
import type { CheckedRequest } from "./check-request.ts";
import type { RequestProblem } from "./request-problem.ts";
import { deriveRootEmail } from "./root-email.ts";

/** The change that a request makes to the accounts file. */
export type Draft =
  | {
      readonly kind: "draft";
      readonly text: string;
      /** The request's own pull request already has exactly this account. */
      readonly isAtHead: boolean;
    }
  /** The default branch already has the account of this request. */
  | { readonly kind: "there" }
  | { readonly kind: "problems"; readonly problems: readonly RequestProblem[] };

export interface DraftSource {
  readonly request: CheckedRequest;
  /** Number of the request. */
  readonly number: number;
  /** Label of the field for the account's name. */
  readonly nameLabel: string;
  readonly settings: Settings;
  /** The accounts file of the default branch; undefined if there is none. */
  readonly base: Uint8Array | undefined;
  /** The other open pull requests. */
  readonly others: readonly OtherPullRequest[];
  /** E-mails of the accounts file's whole history, in lower case. */
  readonly usedEmails: ReadonlySet<string>;
  /** The accounts file of the request's own pull request: its e-mail stays, even if another request wants the same one later. */
  readonly head: Uint8Array | undefined;
  readonly sha256Hex: Sha256Hex;
}

/**
 * Adds the account of a request to the accounts file of the default branch.
 *
 * The result has passed the same validation that its pull request will get.
 */
export function draftAccount(source: DraftSource): Draft {
  const { request, base, settings } = source;
  const text = base === undefined ? emptyAccountsFile : readFile(base).canonical;
  const judged = validateAccounts({ head: base ?? encode(emptyAccountsFile), base, settings, file: accountsFilePath });
  if (text === undefined || judged.problems.some(({ severity }) => severity === "error")) return brokenBase;
  const existing = judged.accounts.find(({ key, name }) =>
    [key, name].some((taken) => taken.toLowerCase() === request.name),
  );
  if (existing?.comment?.request === source.number) return { kind: "there" };
  const problems = findTaken(source, existing);
  if (problems.length > 0) return { kind: "problems", problems };
  const own = source.head === undefined ? undefined : findEntry(source.head, request.name);
  const account = newAccount(source, judged.accounts, textOf(own?.account, "email"));
  const drafted = addAccount(text, account);
  const { problems: left } = validateAccounts({ head: encode(drafted), base, settings, file: accountsFilePath });
  const errors = left.filter(({ severity }) => severity === "error");
  if (errors.length === 0)
    return { kind: "draft", text: drafted, isAtHead: isSame(own, findEntry(encode(drafted), request.name)) };
  return { kind: "problems", problems: errors.map(({ message }) => ({ field: null, message })) };
}

function findEntry(file: Uint8Array, name: string): Entry | undefined {
  return listEntries(readFile(file).value).find(({ key }) => key === name);
}

function isSame(one: Entry | undefined, other: Entry | undefined): boolean {
  return JSON.stringify(one?.account) === JSON.stringify(other?.account);
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

const brokenBase: Draft = {
  kind: "problems",
  problems: [
    {
      field: null,
      message: `The account cannot be added to ${accountsFilePath}, because the file on the default branch is not valid. Tell the operator of this repository; the App tries your request again when the file is fixed.`,
    },
  ],
};

function findTaken(
  { request, others, nameLabel }: DraftSource,
  existing: Account | undefined,
): readonly RequestProblem[] {
  if (existing !== undefined) {
    return [{ field: nameLabel, message: `There is an account ${quote(existing.name)} already. Choose another name.` }];
  }
  const other = others.find(({ added }) => added.some(({ name }) => name.toLowerCase() === request.name));
  if (other === undefined) return [];
  const message = `Pull request ${other.number} asks for the name ${quote(request.name)} already. Choose another name, or wait until that pull request is merged or closed.`;
  return [{ field: nameLabel, message, waitsFor: other.number }];
}

function newAccount(source: DraftSource, accounts: readonly Account[], ownEmail: string | undefined): Account {
  const { request, settings } = source;
  return {
    key: request.name,
    name: request.name,
    email: rootEmail(source, accounts, ownEmail?.toLowerCase()),
    roleName: settings.accounts.bootstrap_role,
    iamUserAccessToBilling: "ALLOW",
    tags: request.tags,
    comment: { request: source.number, requestedBy: request.requester, administrators: request.administrators },
    lifecycle: "standard",
  };
}

function rootEmail(
  { request, settings, others, usedEmails, sha256Hex }: DraftSource,
  accounts: readonly Account[],
  ownEmail: string | undefined,
): string {
  const gone = new Set([...usedEmails, ...accounts.map(({ email }) => email.toLowerCase())]);
  const asked = new Set(others.flatMap(({ added }) => added.map(({ email }) => email.toLowerCase())));
  return deriveRootEmail({
    name: request.name,
    pattern: settings.accounts.root_email,
    isTaken: (email) => gone.has(email) || (asked.has(email) && email !== ownEmail),
    sha256Hex,
  });
}
