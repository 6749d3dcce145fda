import { expect, test } from "@jest/globals";
import type { News } from "../../../../app/domain/checklist/judge-checklist.ts";
import { renderNews } from "../../../../app/domain/checklist/news.ts";
import { readTemplates } from "../../../../app/templates.ts";
import { minute, steps } from "./samples.ts";

const templates = readTemplates(new URL("../../../../templates/", import.meta.url));
const nothing: News = { undone: [], putBack: [], textPutBack: false, missing: [] };
const render = (news: Partial<News>): string => renderNews({ ...nothing, ...news }, steps, templates);

test("says first that the issue is open again, and what is left", () => {
  expect(render({ missing: steps.slice(1), textPutBack: true })).toBe(
    `**Not finished yet, so this issue is open again.** Left to do:

- Set up MFA
- Keys in the safe

**Put back the text of the checklist as it was.** Please write notes as comments.`,
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
        { step: "former", by: "ben", at, reason: "too-early" },
      ],
    }),
  ).toBe(
    `**Some ticks do not count, and were taken back:**

- “Keys in the safe”, ticked by @eve: Only custodians may tick.
- “Set up MFA”, ticked by @ann: It comes after “Reset the password”.
- “Reset the password”: It cannot be told who ticked it: please tick it again, by itself.
- “Keys in the safe”, ticked by @ann: Another custodian than the one who did the step before must tick it.
- “Keys in the safe”, ticked by @ann: Who approved the account may not do its whole checklist alone: another custodian must do this step.
- “former”, ticked by @ben: It comes after other steps.`,
  );
});

test("names the steps whose lines were put back", () => {
  expect(render({ putBack: steps.slice(0, 1) })).toBe(
    `**Put back the lines of these steps.** A line that is gone is not done; a step counts by its tick.

- Reset the password`,
  );
});
