import { codeSpan } from "../markdown/code.ts";
import { details } from "../markdown/details.ts";
import { escapeMarkdown } from "../markdown/escape-markdown.ts";
import { escapeProse } from "../markdown/escape-prose.ts";
import { fillTemplate } from "../markdown/fill-template.ts";
import type { AccountRecord, Ended, Leak, RecordedChange, UndoneTick } from "./account-record.ts";
import { describeChange } from "./administrators-change.ts";
import { showEmails } from "./email-table.ts";
import type { EvidenceFinding, Subject } from "../evidence/finding.ts";
import type { ChecklistTemplates } from "./issue-templates.ts";
import { type Proof, proofOf, proofWithoutTick, toProof } from "./proof.ts";
import { loginOf, type Signer } from "./signer.ts";
import type { Step } from "./step.ts";
import { explainUndone } from "./undone-reason.ts";

/** The hidden mark that identifies the comment; it counts only in a comment by the App. */
export const recordMarker = "<!-- aws-accounts:record -->";

/** Most undone ticks that the comment shows: anyone who may edit the issue can make any number of them. */
const shownUndone = 20;

/** Renders the comment that shows the record. `file` is the path of the record. */
export function renderRecordComment(of: {
  readonly record: AccountRecord;
  readonly steps: readonly Step[];
  readonly templates: ChecklistTemplates;
  readonly file: string;
  /** Whether the settings name a role that can ask AWS. */
  readonly asksAws: boolean;
  /** Mentions of the custodians: GitHub notifies them when the comment is made, and not when it is edited. */
  readonly custodians: string;
  /** The last change of administrators, if there is one. */
  readonly change?: RecordedChange | undefined;
}): string {
  const { record, steps, change } = of;
  const ticks = new Map(record.ticks.map((tick) => [tick.step, tick]));
  const rows = steps.map((step) => {
    const tick = ticks.get(step.id);
    const proof = tick === undefined ? proofWithoutTick(step, record) : proofOf(step, tick, record);
    const said = of.asksAws && proof !== undefined ? showProof(proof) : "–";
    const cells = tick === undefined ? ["–", "–", said] : [showPerson(tick.by), showTime(tick.at), said];
    return `| ${[escapeMarkdown(step.title), ...cells].join(" | ")} |`;
  });
  const text = fillTemplate(of.templates.issues.record, {
    verdict: showVerdict(record, steps),
    file: codeSpan(of.file),
    custodians: record.completed === null && record.abandoned === null ? `Waiting for ${of.custodians}.\n\n` : "",
    rows: rows.join("\n"),
    history: [
      ...(record.ended === undefined ? [] : [showEnded(record.ended)]),
      ...(change === undefined ? [] : [showChange(record, change)]),
      ...(record.lostIssues === undefined ? [] : [showLost(record.lostIssues)]),
      ...(of.asksAws ? showOtherSubjects(record.evidence ?? []) : []),
      ...(record.undone.length === 0 ? [] : [showUndone(record.undone, steps)]),
      ...(record.leaks.length === 0 ? [] : [showLeaks(record.leaks)]),
      ...(record.mails === undefined || record.mails.length === 0 ? [] : [showEmails(record.mails)]),
    ].join("\n\n"),
  });
  return `${recordMarker}\n${text.trim()}`;
}

function showEnded({ how, state, commit, at }: Ended): string {
  const since = `with ${codeSpan(commit.slice(0, 7))}, recorded ${showTime(at)} UTC`;
  if (how === "unmanaged") {
    return `This account was taken out of the accounts file ${since}. It exists in AWS and is not managed here.`;
  }
  const was = state === undefined ? "the organisation no longer had it" : `AWS said ${codeSpan(state)}`;
  return `This account was taken out of the accounts file ${since}, and Terraform forgot it: ${was}.`;
}

function showChange(record: AccountRecord, change: RecordedChange): string {
  const where = change.issue === record.issue ? "" : ` (checklist ${change.issue})`;
  return `**Administrators${where}:** ${describeChange(record, change)}`;
}

function showLost(issues: readonly number[]): string {
  const names = issues.map((number) => `issue ${number}`).join(", ");
  return `This checklist was ${names} before, which was deleted, transferred or converted into a discussion. The steps that were done there still count.`;
}

/** AWS's answer about a step. */
function showProof(proof: Proof): string {
  switch (proof.kind) {
    case "waiting":
      return "⏳ asking";
    case "unknown":
      return `❔ ${escapeProse(proof.reason)}`;
    case "proven":
    case "contradicted": {
      const { reason, requestId, at } = proof.finding;
      const request = requestId === null ? "" : `, request ${codeSpan(requestId)}`;
      return `${proof.kind === "proven" ? "✅" : "❌"} ${escapeProse(reason)} (${showTime(at)}${request})`;
    }
  }
}

/** Subjects of the accounts file that no step covers. */
const otherSubjects: Readonly<Partial<Record<Subject, string>>> = {
  contacts: "Name, e-mail and contacts",
  "organisational-unit": "Organisational unit",
  tags: "Tags",
};

function showOtherSubjects(evidence: readonly EvidenceFinding[]): readonly string[] {
  const found = evidence.filter(({ about }) => otherSubjects[about] !== undefined);
  if (found.length === 0) return [];
  const rows = found.map((finding) => `| ${String(otherSubjects[finding.about])} | ${showProof(toProof(finding))} |`);
  const wrong = found.filter(({ verdict }) => verdict === "contradicted").length;
  const title =
    wrong === 0 ? "Other facts from AWS" : `❌ Other facts from AWS (${wrong} differ from the accounts file)`;
  return [details(title, `| | AWS says |\n| --- | --- |\n${rows.join("\n")}`)];
}

function showVerdict({ ticks, completed, abandoned }: AccountRecord, steps: readonly Step[]): string {
  if (abandoned !== null) {
    const { by, at, reason } = abandoned;
    return `Given up as not planned by ${showPerson(by)}, ${showTime(at)} UTC: ${escapeProse(reason)}`;
  }
  if (completed !== null) return `Complete: closed by ${showPerson(completed.by)}, ${showTime(completed.at)} UTC.`;
  const done = new Set(ticks.map(({ step }) => step));
  return `${steps.filter(({ id }) => done.has(id)).length} of ${steps.length} steps are done.`;
}

function showUndone(undone: readonly UndoneTick[], steps: readonly Step[]): string {
  const rows = undone.slice(-shownUndone).map((entry) => {
    const title = steps.find(({ id }) => id === entry.step)?.title ?? entry.step;
    const cells = [escapeMarkdown(title), showPerson(entry.by), showTime(entry.at), explainUndone(entry, steps)];
    return `| ${cells.join(" | ")} |`;
  });
  const older = undone.length - rows.length;
  const note = older > 0 ? `\n\n${older} older ones are in the file.` : "";
  const head = "| Step | By | When (UTC) | Why |\n| --- | --- | --- | --- |";
  return details(`Ticks that were taken back (${undone.length})`, `${head}\n${rows.join("\n")}${note}`);
}

function showLeaks(leaks: readonly Leak[]): string {
  const rows = leaks.slice(-shownUndone).map(({ kinds, where, by, at }) => {
    return `| ${[kinds.join(", "), where, showPerson(by), showTime(at)].join(" | ")} |`;
  });
  const head = "| Secret | In | By | When (UTC) |\n| --- | --- | --- | --- |";
  return details(`Secrets that were published and removed (${leaks.length})`, `${head}\n${rows.join("\n")}`);
}

function showPerson(signer: Signer | null): string {
  return signer === null ? "unknown" : codeSpan(loginOf(signer));
}

function showTime(at: string): string {
  return at.replace("T", " ").replace(/(\.\d+)?Z$/u, "");
}
