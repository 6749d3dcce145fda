import type { Person } from "../../../../app/domain/approval/person.ts";
import {
  newAccountRecord,
  type AccountRecord,
  type RecordedChange,
} from "../../../../app/domain/checklist/account-record.ts";
import { renderChecklistBody, withTicks } from "../../../../app/domain/checklist/checklist-body.ts";
import type { Edit, Editor } from "../../../../app/domain/comments/edit.ts";
import type { Facts } from "../../../../app/domain/checklist/judge-checklist.ts";
import type { Step } from "../../../../app/domain/checklist/step.ts";

/** The same person for the same login, in any case. */
export const person = (login: string): Person => ({ id: Number.parseInt(login, 36), login });

/** An App's login ends with `[bot]`. */
export const editor = (login: string): Editor =>
  login.endsWith("[bot]") ? { kind: "bot", login: login.replace("[bot]", "") } : { kind: "person", ...person(login) };

export const accountId = "123456789012";

/** Three steps: the second comes after the first, the third may be done at any time. */
export const steps: readonly Step[] = [
  { id: "reset", title: "Reset the password", who: "custodian", proof: null, after: [], body: ["Do it."] },
  { id: "mfa", title: "Set up MFA", who: "custodian", proof: null, after: ["reset"], body: ["", "Run `ykman`.", ""] },
  { id: "safe", title: "Keys in the safe", who: "custodian", proof: null, after: [], body: ["Lock it."] },
];

export const blankBody = renderChecklistBody({
  template: "Account {{name}}\n\n{{steps}}\n",
  steps,
  accountId,
  values: { name: "pets" },
  ticked: new Set(),
});

export const bodyWith = (...ticked: readonly string[]): string => withTicks(blankBody, new Set(ticked));

export const lineOf = (step: string): RegExp => new RegExp(`^- \\[[ x]\\] .*<!-- step:${step} -->$`, "mu");

export const record: AccountRecord = newAccountRecord({
  account: {
    id: accountId,
    name: "pets",
    email: "root+pets@example.gov.uk",
    roleArn: `arn:aws:iam::${accountId}:role/bootstrap`,
    administrators: ["ada@example.gov.uk"],
    request: 5,
  },
  pullRequest: 7,
  issue: 40,
  createdAt: "2026-03-01T09:00:00Z",
  approvers: [person("rita")],
  yubikeys: { name: "Safe A", first: "11223344", second: "55667788" },
});

/** A minute of the day on which the story happens. */
export const minute = (number: number): string => `2026-03-01T10:${String(number).padStart(2, "0")}:00Z`;

/** What the issue was opened with, followed by what others made of it, a minute apart. */
export function history(...later: readonly (readonly [login: string | null, text: string | null])[]): readonly Edit[] {
  return ([["github-actions[bot]", blankBody], ...later] as const).map(([login, text], index) => ({
    id: `edit-${index}`,
    at: minute(index),
    text,
    editor: login === null ? null : editor(login),
  }));
}

/** An open issue with this history, whose body is the last text that is known. */
export function factsOf(edits: readonly Edit[], more: Partial<Facts> = {}): Facts {
  const body = edits.findLast(({ text }) => text !== null)?.text ?? blankBody;
  return {
    issue: openIssue(body),
    blankBody,
    steps,
    record,
    edits,
    custodians: new Set([person("ann").id, person("ben").id]),
    appSlug: "aws-accounts",
    approverMayWorkAlone: true,
    comments: [],
    reviewers: new Set([person("rita").id]),
    yubikeys: record.yubikeys,
    reminders: { keys_out_hours: 24, untouched_days: 3, at_weekends: true },
    rules: { asksAws: false, unknownMayClose: false },
    now: minute(59),
    ...more,
  };
}

export function openIssue(body: string): Facts["issue"] {
  return {
    state: "open",
    stateReason: null,
    body,
    labels: ["aws-account-checklist"],
    updatedAt: minute(50),
    closedAt: null,
    closedBy: null,
  };
}

export function closedIssue(body: string): Facts["issue"] {
  return { ...openIssue(body), state: "closed", closedAt: minute(45), closedBy: editor("eve") };
}

/** A change of the record's administrators, whose checklist is open. */
export const change: RecordedChange = {
  issue: 70,
  pullRequest: 9,
  createdAt: "2026-03-01T10:00:00Z",
  former: ["leaver@example.gov.uk"],
  ticks: [],
  undone: [],
  judged: null,
  completed: null,
  abandoned: null,
  leaks: [],
  reminded: null,
};
