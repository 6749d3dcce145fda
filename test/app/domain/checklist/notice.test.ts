import { expect, test } from "@jest/globals";
import type { Notice } from "../../../../app/domain/checklist/judge-checklist.ts";
import { renderNotice } from "../../../../app/domain/checklist/notice.ts";
import { readTemplates } from "../../../../app/templates.ts";
import { minute, steps } from "./samples.ts";

const templates = readTemplates(new URL("../../../../templates/", import.meta.url));
const nothing: Notice = {
  undone: [],
  putBack: [],
  textPutBack: false,
  missing: [],
  tooEarly: undefined,
  leaks: [],
  suspicions: [],
  reminder: undefined,
};
const render = (news: Partial<Notice>): string =>
  renderNotice({ ...nothing, ...news }, { steps, templates, custodians: "@pets/keepers @ben" });

test("says first that the issue is open again, and which steps are left", () => {
  expect(render({ missing: steps.slice(1), tooEarly: "steps-left", textPutBack: true })).toBe(
    `**Not finished yet, so this issue is open again.** You can close it when every step is ticked. Left to do:

- Set up MFA
- Keys in the safe

**Restored the text of the checklist.** Please write notes as comments.`,
  );
});

test("says of each undone tick whose it was, and why it does not count", () => {
  const at = minute(1);
  expect(
    render({
      undone: [
        { step: "safe", by: "eve", at, reason: "not-a-custodian" },
        { step: "mfa", by: "ann", at, reason: "too-early" },
        { step: "reset", by: null, at, reason: "unclear" },
        { step: "safe", by: "ann", at, reason: "not-a-second-person" },
        { step: "safe", by: "ann", at, reason: "approver-alone" },
        { step: "safe", by: "ann", at, reason: "unknown-before" },
        { step: "safe", by: "ann", at, reason: "unknown-approver" },
        { step: "mfa", by: "ann", at, reason: "no-pair" },
        { step: "mfa", by: "ann", at, reason: "contradicted", says: "The root user has *no* MFA." },
        { step: "former", by: "ben", at, reason: "too-early" },
      ],
    }),
  ).toBe(
    `**Some ticks do not count, and were removed:**

- “Keys in the safe”, ticked by @eve: Only custodians may tick.
- “Set up MFA”, ticked by @ann: It comes after “Reset the password”.
- “Reset the password”: The edit does not show who ticked it: please tick it again, in an edit of its own.
- “Keys in the safe”, ticked by @ann: It needs a second person: a custodian who did not do the step before must tick it.
- “Keys in the safe”, ticked by @ann: A reviewer who approved the account may not do its whole checklist alone: another custodian must do this step.
- “Keys in the safe”, ticked by @ann: It is unknown which account did the step before, because an old record names it by a login only. A custodian must untick that step and tick it again, then another custodian must tick this step.
- “Keys in the safe”, ticked by @ann: It is unknown which account approved, because an old record names it by a login only, and one person may not do the whole checklist alone: another custodian must do this step.
- “Set up MFA”, ticked by @ann: The checklist names no YubiKeys yet: no pair in the settings has a free slot.
- “Set up MFA”, ticked by @ann: AWS contradicts this: The root user has &#42;no&#42; MFA. Do the step again, then tick it again.
- “former”, ticked by @ben: It comes after other steps.`,
  );
});

test("names the steps whose lines were put back", () => {
  expect(render({ putBack: steps.slice(0, 1) })).toBe(
    `**Restored the lines of these steps.** A step counts only if it is ticked; deleting its line does not complete it.

- Reset the password`,
  );
});

test.each([
  ["not-a-reviewer", "Only the reviewers whom the settings name may close it as not planned."],
  ["no-reason", "To close it as not planned, first give the reason in a comment, then close it."],
] as const)("says why it may not be given up: %s", (tooEarly, why) => {
  expect(render({ missing: steps, tooEarly })).toContain(`open again.** ${why} Left to do:`);
});

test("reports secrets first, their kinds and the next step, and leaves a mark for each", () => {
  const at = minute(1);
  const text = render({
    textPutBack: true,
    leaks: [
      { id: "comment-7", where: "comment", kinds: ["mfa-secret", "access-key"], by: "eve", at },
      { id: "edit-8", where: "body", kinds: ["private-key"], by: null, at },
    ],
    undone: [{ step: "mfa", by: "eve", at, reason: "leaked" }],
  });
  expect(text).toMatch(/^\*\*Secrets were published here, and removed at once\.\*\*/u);
  for (const part of [
    "- an MFA secret and an access key, by @eve, in a comment, which is deleted",
    "- a private key, in the text of the issue, which is put back",
    "- **Register MFA again.**",
    "- **Delete the access key**",
    "- **Replace the private key**",
    "- **Delete it from the history, too:**",
    "<!-- aws-accounts:secret comment-7 -->\n<!-- aws-accounts:secret edit-8 -->",
    "- “Set up MFA”: The secret that it put in place was published: do it again with a new one.",
  ]) {
    expect(text).toContain(part);
  }
});

test("advises only about the kind of secret that it was", () => {
  const leak = { id: "comment-7", where: "comment", kinds: ["access-key"], by: "eve", at: minute(1) } as const;
  expect(render({ leaks: [leak] })).not.toMatch(/MFA|private key|history, too/u);
});

test("says where something may be a secret, and leaves a mark", () => {
  expect(render({ suspicions: ["comment-7", "edit-8"] })).toBe(
    `**This may be a secret:** [this comment](#issuecomment-7), an edit of the issue's text. Nothing was deleted, because it may be harmless. If it is a password, a code or a key, delete it, and make a new one.
<!-- aws-accounts:perhaps-secret comment-7 -->
<!-- aws-accounts:perhaps-secret edit-8 -->`,
  );
});

test.each([
  ["keys-out", 26, "The YubiKeys of this checklist have been out of the safe for 26 hours."],
  ["keys-out", 48, "The YubiKeys of this checklist have been out of the safe for 2 days."],
  ["untouched", 95, "No one has worked on this checklist for 3 days."],
] as const)("reminds the custodians: %s for %i hours", (kind, hours, text) => {
  expect(render({ reminder: { kind, hours } })).toBe(
    `@pets/keepers @ben **${text}** Please do the remaining steps, or comment why you cannot.`,
  );
});
