import { Ajv } from "ajv";
import { isBot, type Person } from "../approval/person.ts";
import type { CreationDetails, EndedAccount, NewAccount } from "../apply/apply-result.ts";
import type { EvidenceFinding } from "../evidence/finding.ts";
import { lazily } from "../json/lazily.ts";
import type { EmailStatus } from "./email-status.ts";
import type { NamedPair } from "../settings/settings.ts";
import type { SecretKind } from "../text/secrets.ts";
import { loginOf, type Signer } from "./signer.ts";
import schema from "./account-record.schema.json" with { type: "json" };

/** The state of an account's checklist as the App believes it: one file on a branch that only the App can write. */
export interface AccountRecord {
  readonly version: 1;
  readonly account: Omit<CreationDetails, "adopted"> & {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    readonly roleArn: string;
  };
  /** The account existed before, and was adopted: when it joined the organisation. Left out if an apply created it. */
  readonly adopted?: NonNullable<CreationDetails["adopted"]>;
  /** Number of the issue that asked for the account. */
  readonly request: number | null;
  readonly pullRequest: number | null;
  /** Number of the checklist issue that this record is bound to; no other issue is judged for this account. */
  readonly issue: number;
  /** Numbers of the lost issues that it was bound to before, oldest first; absent if empty. */
  readonly lostIssues?: readonly number[];
  readonly createdAt: string;
  readonly administrators: readonly string[];
  /** The people who approved the pull request of the account. */
  readonly approvers: readonly Signer[];
  /** The pair of YubiKeys that the checklist names; null while it names none. */
  readonly yubikeys: NamedPair | null;
  /** The steps that are done, each once, in the order of the checklist. */
  readonly ticks: readonly Tick[];
  /** Every tick that did not count or was taken back, oldest first. */
  readonly undone: readonly UndoneTick[];
  /**
   * Id of the last edit of the issue that this record took in. An edit up to it is never judged again: a custodian who
   * leaves does not take their ticks along.
   */
  readonly judged: string | null;
  /** The stages that the App has notified the requester of, oldest first; absent if empty. */
  readonly told?: readonly Told[];
  /** The e-mails about these stages; absent if empty. */
  readonly mails?: readonly EmailStatus[];
  readonly completed: { readonly by: Signer | null; readonly at: string } | null;
  /** Who closed the checklist as not planned, and why. */
  readonly abandoned: { readonly by: Signer; readonly at: string; readonly reason: string } | null;
  /** That the account was taken out of the accounts file, and how; left out while it is in the file. */
  readonly ended?: Ended;
  /** Every secret that a person published in the issue, without the secret itself. */
  readonly leaks: readonly Leak[];
  /** When the custodians were last reminded. */
  readonly reminded: string | null;
  /** The last answer of AWS about each subject; left out if AWS was never asked. */
  readonly evidence?: readonly EvidenceFinding[];
  /** The last attempt to ask AWS about this account alone; left out once AWS has answered. */
  readonly verification?: Verification;
  /** Changes that the App made to the issue and has not explained there yet, oldest first; absent if empty. */
  readonly pending?: readonly PendingExplanation[];
  /**
   * When the App took in the administrators, if they have changed since the account was made: an older answer of AWS
   * proves nothing about them.
   */
  readonly administratorsSince?: string;
  /** The last change of the administrators since the account's own checklist was closed, with the checklist of the change. */
  readonly administratorsChange?: RecordedChange;
  /** The account has no checklist of its own, because it is older than the App. */
  readonly noChecklist?: true;
}

/** A change of an account's administrators, and the state of the short checklist that is open until AWS proves it. */
export interface RecordedChange extends Pick<
  AccountRecord,
  | "issue"
  | "pullRequest"
  | "lostIssues"
  | "ticks"
  | "undone"
  | "judged"
  | "completed"
  | "abandoned"
  | "leaks"
  | "reminded"
  | "pending"
> {
  readonly createdAt: string;
  /** People who are no administrators any more, and whom AWS may still trust; after the proof, those who were removed. */
  readonly former: readonly string[];
  /** The apply has set the trust policy, and read it back. */
  readonly setByApply?: true;
  /** The pull requests of earlier changes that AWS had not proven when the next one came; absent if empty. */
  readonly earlierPullRequests?: readonly number[];
  /** Numbers of the checklists of earlier changes, which are finished; absent if empty. */
  readonly earlierIssues?: readonly number[];
}

/** Whether the checklist of a change is still to be done. */
export function isOpenChange(change: RecordedChange | undefined): change is RecordedChange {
  return change?.completed === null && change.abandoned === null;
}

/** An account that was taken out of the accounts file. */
export interface Ended extends Pick<EndedAccount, "how" | "state" | "commit"> {
  /** When the App recorded it. */
  readonly at: string;
}

/** A comment that is still to be written. */
export interface PendingExplanation {
  /** When the App decided it; no two have the same time. */
  readonly at: string;
  readonly text: string;
}

/** A running check with AWS, or the reason why AWS could not be asked. */
export interface Verification {
  /** Id of the workflow run that asks AWS; null if none was started, or if it failed. */
  readonly run: string | null;
  /** When it was started, or when the App found that it had failed. */
  readonly at: string;
  /** Why it failed, in words for a person; null while it runs. */
  readonly trouble: string | null;
}

/** A secret that was published in the issue. */
export interface Leak {
  /** Identifies the comment or the edit. */
  readonly id: string;
  readonly where: "comment" | "body";
  readonly kinds: readonly SecretKind[];
  readonly by: Signer | null;
  readonly at: string;
}

/** A stage that the requester was notified of: created, ready, or (by closing the request) done. */
export interface Told {
  readonly turn: "made" | "ready" | "done";
  readonly at: string;
}

/** Who did a step, and when. */
export interface Tick {
  readonly step: string;
  readonly by: Signer;
  readonly at: string;
}

/** Whether the App did the step itself. */
export function isAppTick({ by }: Pick<Tick, "by">): boolean {
  return isBot({ login: loginOf(by) });
}

/** A tick that did not count or no longer counts; `by` is the editor, null if GitHub did not name one. */
export interface UndoneTick {
  readonly step: string;
  readonly by: Signer | null;
  readonly at: string;
  readonly reason: UndoneReason;
  /** AWS's answer that contradicted the tick: plain text. */
  readonly says?: string;
}

/** `unclear`: the edit does not show who meant this tick. `unticked`: a person took it back. `leaked`: its secret was published. */
export type UndoneReason =
  | "not-a-custodian"
  | "not-a-second-person"
  | "approver-alone"
  | "unknown-before"
  | "unknown-approver"
  | "too-early"
  | "unclear"
  | "unticked"
  | "leaked"
  | "no-pair"
  | "contradicted";

export type ParsedRecord =
  { readonly kind: "record"; readonly record: AccountRecord } | { readonly kind: "invalid"; readonly reason: string };

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, validateSchema: false });
const validator = lazily(() => ajv.compile<AccountRecord>(schema));

/** The record of an account that was just created, bound to its checklist issue. */
export function newAccountRecord(of: {
  readonly account: NewAccount;
  readonly pullRequest: number | null;
  readonly issue: number;
  readonly createdAt: string;
  readonly approvers: readonly Person[];
  readonly yubikeys: NamedPair | null;
}): AccountRecord {
  const { id, name, email, roleArn, rootCredentials, trustPolicySet, adopted, request, administrators } = of.account;
  return {
    version: 1,
    account: {
      id,
      name,
      email,
      roleArn,
      ...(rootCredentials !== undefined && { rootCredentials }),
      ...(trustPolicySet !== undefined && { trustPolicySet }),
    },
    ...(adopted !== undefined && { adopted }),
    request,
    pullRequest: of.pullRequest,
    issue: of.issue,
    createdAt: of.createdAt,
    administrators,
    approvers: of.approvers,
    yubikeys: of.yubikeys,
    ticks: [],
    undone: [],
    judged: null,
    completed: null,
    abandoned: null,
    leaks: [],
    reminded: null,
  };
}

const whatOlderRecordsLack = { approvers: [], yubikeys: null, abandoned: null, leaks: [], reminded: null } as const;

/** The bytes of the record's file. */
export function renderAccountRecord(record: AccountRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** Reads what {@link renderAccountRecord} wrote. */
export function parseAccountRecord(text: string): ParsedRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { kind: "invalid", reason: (error as SyntaxError).message };
  }
  const validate = validator();
  if (validate(value)) return { kind: "record", record: { ...whatOlderRecordsLack, ...value } };
  return { kind: "invalid", reason: ajv.errorsText(validate.errors, { dataVar: "" }) };
}
