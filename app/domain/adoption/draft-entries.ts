import type { Account } from "../account/account.ts";
import { addAccounts } from "../account/render-accounts-file.ts";
import { validateAccounts } from "../account/validate-accounts.ts";
import { groupBy } from "../apply/group-by.ts";
import type { OrganisationAccount } from "../apply/judge-adoption.ts";
import { pointerTokens } from "../json/json-pointer.ts";
import type { Problem } from "../problem.ts";
import { accountsFilePath, type Settings } from "../settings/settings.ts";
import { findUnadoptable, reservedAccounts } from "./find-unadoptable.ts";

/** An account of the organisation with its tags. */
export interface TaggedAccount extends OrganisationAccount {
  readonly tags: Readonly<Record<string, string>>;
}

/** An account without an entry, and why it gets none. Plain text. */
export interface Undecided {
  readonly account: Pick<OrganisationAccount, "id" | "name">;
  readonly reason: string;
}

/** The accounts file with the new entries, and what is left for people. */
export interface DraftedEntries {
  /** Equal to the text before if nothing was added. */
  readonly text: string;
  readonly added: readonly Account[];
  /** Ids of the accounts that the file has already. */
  readonly present: readonly string[];
  readonly undecided: readonly Undecided[];
  /** Problems that a person has to fix in the new entries before the pull request passes. */
  readonly incomplete: readonly Problem[];
}

/** The rule whose problems a person can fix in the entry: AWS does not know the values. */
const completable = "tag-required";

/**
 * Drafts the entries that adopt every account of an organisation that the accounts file lacks. An entry changes nothing in
 * AWS: it has the account's name, root e-mail and tags, and no unit, so that the account stays in its own.
 *
 * The rules of the accounts file judge each draft. An entry that would not pass is left out, unless only required tags are
 * missing.
 *
 * @param text - the accounts file, in canonical form and without errors
 */
export function draftEntries(
  text: string,
  {
    listed,
    delegated,
    settings,
  }: { readonly listed: readonly TaggedAccount[]; readonly delegated: readonly string[]; readonly settings: Settings },
): DraftedEntries {
  const { accounts } = validate(text, text, settings);
  const emails = new Set(accounts.map(({ email }) => email.toLowerCase()));
  const ids = new Set(accounts.map(({ comment }) => comment?.adopt));
  const isPresent = ({ id, email }: TaggedAccount): boolean => ids.has(id) || emails.has(email.toLowerCase());
  const facts = {
    known: new Map<string, never>(),
    existing: listed,
    delegated,
    reserved: reservedAccounts(settings.aws),
  };
  const undecided: Undecided[] = [];
  const drafts: Account[] = [];
  for (const account of listed.filter((found) => !isPresent(found))) {
    const draft = draftEntry(account, settings);
    const problem = findUnadoptable({ ...draft, id: account.id }, facts);
    if (problem === undefined) drafts.push(draft);
    else undecided.push({ account, reason: problem.message });
  }
  const { kept, clashing } = separateClashes(drafts, accounts);
  const judged = judgeDrafts(text, kept, settings);
  return {
    ...judged,
    present: listed.filter(isPresent).map(({ id }) => id),
    undecided: [...undecided, ...clashing, ...judged.undecided],
  };
}

/** A key that Terraform takes, from a name that AWS has taken. */
function keyOf({ id, name }: Pick<TaggedAccount, "id" | "name">): string {
  const short = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, "-")
    .replace(/^-|-$/gu, "");
  if (short === "") return `account-${id}`;
  return (/^[a-z]/u.test(short) ? short : `account-${short}`).slice(0, 50);
}

function draftEntry(account: TaggedAccount, { accounts }: Settings): Account {
  const { id, name, email, tags } = account;
  return {
    key: keyOf(account),
    name,
    email,
    roleName: accounts.bootstrap_role,
    iamUserAccessToBilling: "ALLOW",
    // AWS sets the tags with this prefix, and Terraform ignores them.
    tags: Object.fromEntries(Object.entries(tags).filter(([key]) => !/^aws:/iu.test(key))),
    comment: { administrators: [], adopt: id },
    lifecycle: "standard",
  };
}

/** The file has each name once, although AWS allows several accounts with one name. */
const clashAdvice =
  "Write its entry by hand, with another key; if the names are equal, rename one of the accounts in AWS first.";

function separateClashes(
  drafts: readonly Account[],
  present: readonly Account[],
): { readonly kept: readonly Account[]; readonly clashing: readonly Undecided[] } {
  const namesOf = ({ key, name }: Account): readonly string[] => [...new Set([key, name.toLowerCase()])];
  const inFile = new Set(present.flatMap(({ key, name }) => [key.toLowerCase(), name.toLowerCase()]));
  const owners = groupBy(
    drafts.flatMap((draft) => namesOf(draft).map((name) => ({ name, draft }))),
    ({ name }) => name,
  );
  const clashes = [...owners.values()].flatMap((group) =>
    group.flatMap(({ draft }) =>
      group.filter((one) => one.draft !== draft).map((one) => ({ draft, other: one.draft })),
    ),
  );
  const othersOf = groupBy(clashes, ({ draft }) => idOf(draft));
  const clashing: Undecided[] = [];
  const kept = drafts.filter((draft) => {
    const taken = namesOf(draft).some((name) => inFile.has(name));
    const others = (othersOf.get(idOf(draft)) ?? []).map(({ other }) => idOf(other));
    const reason = taken
      ? `The accounts file has another account with the name or key "${draft.key}".`
      : `Its name or key would be "${draft.key}", as that of ${[...new Set(others)].join(", ")}.`;
    const isFree = !taken && others.length === 0;
    if (!isFree) clashing.push({ account: { id: idOf(draft), name: draft.name }, reason: `${reason} ${clashAdvice}` });
    return isFree;
  });
  return { kept, clashing };
}

const idOf = ({ comment }: Account): string => String(comment?.adopt);

function validate(head: string, base: string, settings: Settings): ReturnType<typeof validateAccounts> {
  const [headBytes, baseBytes] = [head, base].map((text) => new TextEncoder().encode(text)) as [Uint8Array, Uint8Array];
  return validateAccounts({ head: headBytes, base: baseBytes, settings, file: accountsFilePath });
}

/** Adds the drafts, and takes out again those that the rules refuse for more than missing tags. */
function judgeDrafts(
  text: string,
  drafts: readonly Account[],
  settings: Settings,
): Pick<DraftedEntries, "text" | "added" | "undecided" | "incomplete"> {
  if (drafts.length === 0) return { text, added: [], undecided: [], incomplete: [] };
  const first = validate(addAccounts(text, drafts), text, settings).problems;
  const refused = groupBy(
    first.filter(({ rule }) => rule !== completable),
    keyIn,
  );
  const added = drafts.filter(({ key }) => !refused.has(key));
  const after = added.length === 0 ? text : addAccounts(text, added);
  return {
    text: after,
    added,
    undecided: drafts.flatMap((draft) => {
      const problems = refused.get(draft.key);
      if (problems === undefined) return [];
      const reason = problems.map(({ message }) => message).join(" ");
      return [{ account: { id: idOf(draft), name: draft.name }, reason }];
    }),
    incomplete: validate(after, text, settings).problems.filter(({ rule }) => rule === completable),
  };
}

/** The key of the account that a problem is about: `/resource/0/aws_organizations_account/KEY/…`. */
function keyIn({ pointer }: Problem): string {
  return pointerTokens(pointer).slice(3, 4).join("");
}
