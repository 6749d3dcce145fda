import { escapeMarkdown } from "../markdown/escape-markdown.ts";
import { fillTemplate } from "../markdown/fill-template.ts";
import type { Leak } from "./account-record.ts";
import type { SecretKind } from "../text/secrets.ts";
import type { ChecklistTemplates } from "./issue-templates.ts";
import type { TooEarly } from "./judge-closing.ts";
import type { Notice } from "./judge-checklist.ts";
import { secretMarker, warningMarker } from "./leaked-secrets.ts";
import type { Reminder } from "./reminder.ts";
import { loginOf } from "./signer.ts";
import type { Step } from "./step.ts";
import { explainUndone } from "./undone-reason.ts";

/** Writes the comment that explains what the App changed in a checklist, and why; the most important part comes first. */
export function renderNotice(
  notice: Notice,
  {
    steps,
    templates: { issues },
    custodians,
  }: { readonly steps: readonly Step[]; readonly templates: ChecklistTemplates; readonly custodians: string },
): string {
  const parts: string[] = [];
  if (notice.leaks.length > 0) parts.push(renderLeaks(notice.leaks, issues));
  if (notice.suspicions.length > 0) {
    const marks = notice.suspicions.map((id) => `\n${warningMarker(id)}`).join("");
    const where = notice.suspicions.map(placeOf).join(", ");
    parts.push(fillTemplate(issues["notice-suspicions"], { where }).trim() + marks);
  }
  if (notice.tooEarly !== undefined) {
    const missing = titlesOf(notice.missing);
    parts.push(fillTemplate(issues["notice-reopened"], { why: whyReopened[notice.tooEarly], missing }));
  }
  if (notice.reminder !== undefined) {
    parts.push(fillTemplate(issues["notice-reminder"], { custodians, what: describeReminder(notice.reminder) }));
  }
  if (notice.undone.length > 0) {
    const undone = notice.undone.map((entry) => {
      const title = steps.find(({ id }) => id === entry.step)?.title ?? entry.step;
      const by = entry.by === null || entry.reason === "leaked" ? "" : `, ticked by @${loginOf(entry.by)}`;
      return `- “${escapeMarkdown(title)}”${by}: ${explainUndone(entry, steps)}`;
    });
    parts.push(fillTemplate(issues["notice-undone"], { undone: undone.join("\n") }));
  }
  if (notice.putBack.length > 0) {
    parts.push(fillTemplate(issues["notice-steps-restored"], { steps: titlesOf(notice.putBack) }));
  }
  if (notice.textPutBack) parts.push(issues["notice-text-restored"]);
  return parts.map((part) => part.trim()).join("\n\n");
}

const whyReopened: Readonly<Record<TooEarly, string>> = {
  "steps-left": "You can close it when every step is ticked.",
  unproven:
    "AWS has not confirmed these steps yet; the record below shows its last answers. The App asks AWS again when such a step is unticked and ticked again, and when a custodian comments `/verify`.",
  "not-a-reviewer": "Only the reviewers whom the settings name may close it as not planned.",
  "no-reason": "To close it as not planned, first give the reason in a comment, then close it.",
};

const kindNames: Readonly<Record<SecretKind, string>> = {
  "mfa-secret": "an MFA secret",
  "access-key": "an access key",
  "private-key": "a private key",
};

/** Names the kind of each secret, its place and its author; never the secret, which is not known here. */
function renderLeaks(leaks: readonly Leak[], issues: ChecklistTemplates["issues"]): string {
  const lines = leaks.map(({ where, kinds, by }) => {
    const place = where === "comment" ? "a comment, which is deleted" : "the text of the issue, which is put back";
    return `- ${kinds.map((kind) => kindNames[kind]).join(" and ")}, ${by === null ? "" : `by @${loginOf(by)}, `}in ${place}`;
  });
  const kinds = new Set(leaks.flatMap((leak) => leak.kinds));
  const advice = [
    ...[...kinds].map((kind) => issues[`secret-${kind}`]),
    ...(leaks.some(({ where }) => where === "body") ? [issues["secret-in-body"]] : []),
  ];
  const text = fillTemplate(issues["notice-secrets"], {
    secrets: lines.join("\n"),
    advice: advice.map((part) => part.trim()).join("\n"),
  });
  return `${text.trim()}${leaks.map(({ id }) => `\n${secretMarker(id)}`).join("")}`;
}

function placeOf(id: string): string {
  const comment = /^comment-(\d+)$/u.exec(id)?.[1];
  return comment === undefined ? "an edit of the issue's text" : `[this comment](#issuecomment-${comment})`;
}

function describeReminder({ kind, hours }: Reminder): string {
  const time = hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`;
  if (kind === "untouched") return `No one has worked on this checklist for ${time}.`;
  return `The YubiKeys of this checklist have been out of the safe for ${time}.`;
}

function titlesOf(steps: readonly Step[]): string {
  return steps.map(({ title }) => `- ${escapeMarkdown(title)}`).join("\n");
}
