import { ignoredChanges, ignoresChanges, type Account } from "../account/account.ts";
import type { ContactTags } from "../settings/settings.ts";
import { compareTrustPolicy } from "../trust-policy/compare-trust-policy.ts";
import { describeLimits, listOtherUsers } from "../trust-policy/other-users.ts";
import type { Answer } from "./answer.ts";
import type { EvidenceFinding } from "./finding.ts";
import { judgeAnswer, type AnswerJudgement } from "./judge-answer.ts";

/** AWS's answers about an account, except those about its root user. */
export interface AccountAnswers {
  readonly trustPolicy: Answer<BootstrapTrust>;
  readonly primary: Answer<PrimaryContact>;
  /** By kind; only those that the settings name. Null: AWS has none. */
  readonly contacts: Readonly<Partial<Record<ContactKind, Answer<Contact | null>>>>;
  readonly parentId: Answer<string>;
  readonly tags: Answer<Readonly<Record<string, string>>>;
}

/** Whom the bootstrap role trusts, and for how long at a time. */
export interface BootstrapTrust {
  /** The trust policy, as JSON. */
  readonly policy: string;
  /** How long a session of the role may last; undefined if AWS did not say. */
  readonly sessionSeconds?: number;
}

/** Name and e-mail of the account in the organisation. */
export interface PrimaryContact {
  readonly name: string;
  readonly email: string;
}

export type ContactKind = keyof ContactTags;

/** An alternate contact in AWS. */
export interface Contact {
  readonly name: string;
  readonly email: string;
  readonly phone: string;
}

/** The account according to the accounts file and the settings. */
export interface ExpectedAccount {
  readonly account: Account;
  /** The bootstrap role's trust policy, as JSON; undefined if the file names no administrators. */
  readonly trustPolicy: string | undefined;
  /** Those whom that policy names. */
  readonly administrators: readonly string[];
  readonly contactTags: ContactTags;
}

/** Compares an account in AWS with the accounts file. */
export function judgeAccount(answers: AccountAnswers, expected: ExpectedAccount): readonly EvidenceFinding[] {
  const { account } = expected;
  const { parentId } = account;
  const ignoresTags = ignoresChanges(ignoredChanges(account.lifecycle), "tags");
  return [
    judgeTrust(answers.trustPolicy, expected),
    judgeContacts(answers, expected),
    ...(parentId === undefined
      ? []
      : [judgeAnswer("organisational-unit", answers.parentId, (actual) => judgeParent(actual, parentId))]),
    ...(ignoresTags ? [] : [judgeAnswer("tags", answers.tags, (actual) => judgeTags(actual, account.tags))]),
  ];
}

function judgeTrust(answer: Answer<BootstrapTrust>, { trustPolicy, administrators }: ExpectedAccount): EvidenceFinding {
  const finding = judgeAnswer("trust-policy", answer, (actual) => judgePolicy(actual, trustPolicy));
  const seconds = answer.kind === "value" ? answer.value.sessionSeconds : undefined;
  return {
    ...finding,
    ...(trustPolicy !== undefined && { administrators }),
    ...(seconds !== undefined && { sessionSeconds: seconds }),
  };
}

function judgePolicy({ policy, sessionSeconds }: BootstrapTrust, expected: string | undefined): AnswerJudgement {
  if (expected === undefined) return ["unknown", "The accounts file names no administrators to compare with."];
  const differences = compareTrustPolicy(policy, expected);
  if (differences.length === 0)
    return [
      "proven",
      `The trust policy matches the accounts file. AWS trusts no one else; ${describeLimits(sessionSeconds)}`,
    ];
  const others = listOtherUsers(policy, expected);
  const still = others.length === 0 ? "" : `AWS still trusts ${others.join(", ")}. `;
  return ["contradicted", `${still}The trust policy differs: ${differences.join("; ")}.`];
}

/** Reports the first contradiction; if there is none, the first unknown answer. */
function judgeContacts(
  { primary, contacts }: AccountAnswers,
  { account, contactTags }: ExpectedAccount,
): EvidenceFinding {
  const first = judgeAnswer("contacts", primary, (actual) =>
    judgeFields("The organisation has the account's", actual, { name: account.name, email: account.email }),
  );
  const others = Object.entries(contacts).map(([kind, answer]) =>
    judgeAnswer("contacts", answer, (actual) =>
      judgeFields(`The ${kind} contact has the`, actual, wantedContact(contactTags[kind as ContactKind], account)),
    ),
  );
  const [contradicted, unknown] = (["contradicted", "unknown"] as const).map((verdict) =>
    [first, ...others].find((finding) => finding.verdict === verdict),
  );
  return contradicted ?? unknown ?? { ...first, reason: "Name, e-mail and contacts match the accounts file." };
}

type ContactFields = Readonly<Record<string, string>>;

/** The contact in the tags that the settings name. */
function wantedContact(tags: ContactTags[ContactKind], { tags: said }: Account): ContactFields {
  return Object.fromEntries(
    Object.entries(tags ?? {}).flatMap(([field, tag]) => (said[tag] === undefined ? [] : [[field, said[tag]]])),
  );
}

function judgeFields(subject: string, actual: Contact | PrimaryContact | null, wanted: ContactFields): AnswerJudgement {
  const has = (actual ?? {}) as ContactFields;
  const wrong = Object.entries(wanted).filter(([field, value]) => !isSame(field, has[field] ?? "", value));
  if (wrong.length === 0) return ["proven", "As the accounts file says."];
  const shown = wrong.map(([field, value]) => `${field} ${quote(has[field])} instead of ${quote(value)}`);
  return ["contradicted", `${subject} ${shown.join(" and the ")}.`];
}

/** AWS keeps the case of an e-mail, but compares e-mails without it. */
function isSame(field: string, one: string, other: string): boolean {
  return field === "email" ? one.toLowerCase() === other.toLowerCase() : one === other;
}

function quote(text: string | undefined): string {
  return text === undefined || text === "" ? "(none)" : JSON.stringify(text);
}

function judgeParent(actual: string, wanted: string): AnswerJudgement {
  if (actual === wanted) return ["proven", `The account is in ${wanted}.`];
  return ["contradicted", `The account is in ${actual} instead of ${wanted}.`];
}

/** Tags that AWS sets itself begin with `aws:`, and only AWS can write those. */
function judgeTags(actual: ContactFields, wanted: ContactFields): AnswerJudgement {
  const keys = [...new Set([...Object.keys(wanted), ...Object.keys(actual)])].filter((key) => !key.startsWith("aws:"));
  const wrong = keys.filter((key) => own(actual, key) !== own(wanted, key));
  if (wrong.length === 0) return ["proven", "The tags match the accounts file."];
  const shown = wrong.map(
    (key) => `${JSON.stringify(key)} is ${quote(own(actual, key))} instead of ${quote(own(wanted, key))}`,
  );
  return ["contradicted", `The tags differ: ${shown.join("; ")}.`];
}

function own(fields: ContactFields, key: string): string | undefined {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}
