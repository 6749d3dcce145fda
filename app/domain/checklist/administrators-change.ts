import { compareAdministrators, without } from "../administrators/compare-administrators.ts";
import type { FiledAdministrators } from "../administrators/filed-administrators.ts";
import type { ChangedAdministrators } from "../apply/apply-result.ts";
import { codeSpan } from "../markdown/code.ts";
import { escapeMarkdown } from "../markdown/escape-markdown.ts";
import { fillTemplate } from "../markdown/fill-template.ts";
import { count } from "../text/count.ts";
import { fitPieces } from "../text/fit-pieces.ts";
import { describeLimits } from "../trust-policy/other-users.ts";
import { type AccountRecord, isOpenChange, type RecordedChange } from "./account-record.ts";
import type { IssueTemplates } from "./issue-templates.ts";
import { type Proof, proofWithoutTick } from "./proof.ts";

/** One of the checklists that a record has: that of the account, or that of a change of its administrators. */
export interface ChecklistPart {
  /** The record as this checklist sees it: its own issue, ticks and closing, and the evidence that both share. */
  readonly record: AccountRecord;
  /** Undefined for the checklist of the account. */
  readonly change: RecordedChange | undefined;
  /** The whole record, with what was judged here. */
  readonly fold: (judged: AccountRecord) => AccountRecord;
}

/** The checklists of a record. */
export function partsOf(record: AccountRecord): readonly ChecklistPart[] {
  const { administratorsChange: change, noChecklist } = record;
  return [
    ...(noChecklist === true ? [] : [{ record, change: undefined, fold: (judged: AccountRecord) => judged }]),
    ...(change === undefined ? [] : [partOf(record, change)]),
  ];
}

function partOf(whole: AccountRecord, change: RecordedChange): ChecklistPart {
  const shared = omit(whole, ["administratorsChange", "told", "mails", "lostIssues", "pending", "noChecklist"]);
  const { former, setByApply, earlierIssues, earlierPullRequests, ...own } = change;
  return {
    change,
    // No requester waits for it, and no YubiKey is needed.
    record: {
      ...shared,
      ...own,
      request: null,
      yubikeys: null,
      account: { ...whole.account, rootCredentials: "none" },
    },
    fold: (judged) => {
      const { issue, createdAt, ticks, undone, judged: last, completed, abandoned, leaks, reminded } = judged;
      return {
        ...omit(whole, ["evidence", "verification"]),
        ...(judged.evidence !== undefined && { evidence: judged.evidence }),
        ...(judged.verification !== undefined && { verification: judged.verification }),
        administrators: judged.administrators,
        ...(judged.administratorsSince !== undefined && { administratorsSince: judged.administratorsSince }),
        administratorsChange: {
          issue,
          pullRequest: change.pullRequest,
          createdAt,
          former: without([...former, ...whole.administrators], judged.administrators),
          ...(setByApply !== undefined && { setByApply }),
          ...(earlierPullRequests !== undefined && { earlierPullRequests }),
          ...(earlierIssues !== undefined && { earlierIssues }),
          ...(judged.lostIssues !== undefined && { lostIssues: judged.lostIssues }),
          ticks,
          undone,
          judged: last,
          completed,
          abandoned,
          leaks,
          reminded,
          ...(judged.pending !== undefined && { pending: judged.pending }),
        },
      };
    },
  };
}

/**
 * Whether people still work on the account's own checklist, which then shows a change of the administrators, too. Once a
 * change had a checklist of its own, every later one has: the record keeps the people of a change with its checklist.
 */
export function isOpenChecklist({ completed, abandoned, noChecklist, administratorsChange }: AccountRecord): boolean {
  return noChecklist !== true && completed === null && abandoned === null && administratorsChange === undefined;
}

/** Takes in the administrators that the accounts file names now, while the account's own checklist is open. */
export function withAdministrators(
  record: AccountRecord,
  administrators: readonly string[],
  now: string,
): AccountRecord {
  return { ...record, administrators, administratorsSince: now };
}

/**
 * Begins a change of the administrators, or brings the open one up to date: its checklist then has to be done again, and
 * keeps its issue. AWS may still trust the people of every version that was never proven, also if its checklist is closed.
 *
 * @param of.issue - of the checklist
 */
export function withChange(
  record: AccountRecord,
  {
    administrators,
    before,
    issue,
    pullRequest,
    setByApply,
    now,
  }: {
    readonly administrators: readonly string[];
    readonly before: readonly string[];
    readonly issue: number;
    readonly pullRequest: number | null;
    readonly setByApply: boolean;
    readonly now: string;
  },
): AccountRecord {
  const { administratorsChange: last } = record;
  const open = isOpenChange(last) ? last : undefined;
  const { undone, judged, leaks, reminded, lostIssues, pending }: CarriedOver = open ?? nothingCarriedOver;
  const unproven = open ?? (last === undefined || isProven(record, last) ? undefined : last);
  const former = unproven?.former ?? [];
  const waiting = (unproven === undefined ? [] : pullRequestsOf(unproven)).filter((number) => number !== pullRequest);
  const earlierIssues = finishedIssues(last);
  return {
    ...withAdministrators(record, administrators, now),
    administratorsChange: {
      issue,
      pullRequest,
      createdAt: now,
      former: without([...former, ...before], administrators),
      ...(setByApply && { setByApply }),
      ...(waiting.length > 0 && { earlierPullRequests: waiting }),
      ...(earlierIssues.length > 0 && { earlierIssues }),
      ...(lostIssues !== undefined && { lostIssues }),
      ticks: [],
      undone,
      judged,
      completed: null,
      abandoned: null,
      leaks,
      reminded,
      ...(pending !== undefined && { pending }),
    },
  };
}

type CarriedOver = Pick<RecordedChange, "undone" | "judged" | "leaks" | "reminded" | "lostIssues" | "pending">;

const nothingCarriedOver: CarriedOver = { undone: [], judged: null, leaks: [], reminded: null };

/** The checklists of changes that are finished, once another one begins. */
function finishedIssues(last: RecordedChange | undefined): readonly number[] {
  if (last === undefined) return [];
  const { earlierIssues = [], issue } = last;
  return isOpenChange(last) ? earlierIssues : [...earlierIssues, issue];
}

function omit<Value extends object, Key extends keyof Value & string>(
  value: Value,
  keys: readonly Key[],
): Omit<Value, Key> {
  const left = Object.entries(value).filter(([key]) => !keys.some((omitted) => omitted === key));
  return Object.fromEntries(left) as Omit<Value, Key>;
}

/** The pull requests that wait for the proof of a change. */
export function pullRequestsOf({ pullRequest, earlierPullRequests = [] }: RecordedChange): readonly number[] {
  return [...earlierPullRequests, ...(pullRequest === null ? [] : [pullRequest])];
}

/**
 * What a changed list of administrators asks for: nothing; to show it on the account's own checklist, which is open; or a
 * checklist of its own.
 *
 * The result of an apply counts only if it is about the administrators that the accounts file names now: results arrive in
 * any order, and a later apply reports a later change.
 */
export function judgeChange(
  changed: ChangedAdministrators,
  record: AccountRecord | undefined,
  filed: readonly FiledAdministrators[],
): "nothing" | "show" | "open" {
  const { administrators, set } = changed;
  const now = filed.find(({ key }) => key === changed.key)?.administrators ?? [];
  if (compareAdministrators(now, administrators) !== undefined) return "nothing";
  if (record === undefined) return "open";
  if (compareAdministrators(record.administrators, administrators) !== undefined) {
    return isOpenChecklist(record) ? "show" : "open";
  }
  const { administratorsChange: last } = record;
  return isOpenChange(last) && set === true && last.setByApply === undefined ? "open" : "nothing";
}

/** Says, as Markdown, whether AWS still trusts the people who were removed. Only a proof says that it does not. */
export function describeChange(record: AccountRecord, { former, createdAt }: RecordedChange): string {
  const people = without(former, record.administrators).map(codeSpan).join(", ");
  const proof = proofOfChange({ ...record, createdAt });
  if (proof?.kind === "proven") {
    const limits = describeLimits(proof.finding.sessionSeconds);
    return people === "" ? `AWS has the new trust policy; ${limits}` : `AWS no longer trusts ${people}; ${limits}`;
  }
  const still = people === "" ? "AWS does not have the new trust policy yet" : `AWS still trusts ${people}`;
  if (proof?.kind === "contradicted") return `${still}. ❌ ${escapeMarkdown(proof.finding.reason)}`;
  if (proof?.kind === "unknown") return `${still}, as far as is known. ❔ ${escapeMarkdown(proof.reason)}`;
  return `${still}, until AWS proves the new policy.`;
}

/** The hidden mark of the comment about administrators on a pull request. */
export const administratorsMarker = "<!-- aws-accounts:administrators -->";

const maxComment = 60_000;

/**
 * Writes the comment about the accounts whose administrators a pull request changed.
 *
 * @returns undefined if it changed none.
 */
export function renderAdministratorsComment(
  records: readonly AccountRecord[],
  pullRequest: number,
  templates: Pick<IssueTemplates, "administrators-comment">,
): string | undefined {
  const lines = records.flatMap((record) => {
    const { administratorsChange: change, account } = record;
    if (change === undefined || !pullRequestsOf(change).includes(pullRequest)) return [];
    return [`- ${codeSpan(account.name)} (checklist #${change.issue}): ${describeChange(record, change)}`];
  });
  if (lines.length === 0) return undefined;
  const accounts = fitPieces(lines, {
    limit: maxComment,
    separator: "\n",
    more: (left) => `- … and ${count(left, "more account")}, each with a checklist of its own.`,
  });
  return `${administratorsMarker}\n${fillTemplate(templates["administrators-comment"], { accounts }).trim()}`;
}

function isProven(record: AccountRecord, { createdAt }: RecordedChange): boolean {
  return proofOfChange({ ...record, createdAt })?.kind === "proven";
}

/** The proof since the change, whoever ticked the step. */
function proofOfChange(record: AccountRecord): Proof | undefined {
  const step = { id: "trust-policy", title: "", who: "custodian", after: [], proof: "trust-policy", body: [] } as const;
  return proofWithoutTick({ ...step, byApp: true }, { ...record, undone: [] });
}
