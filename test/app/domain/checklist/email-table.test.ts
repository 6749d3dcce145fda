import { expect, test } from "@jest/globals";
import type { EmailStatus } from "../../../../app/domain/checklist/email-status.ts";
import { showEmails } from "../../../../app/domain/checklist/email-table.ts";

const note: EmailStatus = {
  turn: "made",
  to: "team",
  at: "2026-03-01T12:00:00.123Z",
  attempts: 1,
  sent: false,
  trouble: null,
};

test("says that a mail was sent, or is", () => {
  const text = showEmails([
    { ...note, sent: true },
    { ...note, attempts: 0, to: "requester" },
  ]);
  expect(text).toContain("<summary>E-mails (2)</summary>");
  expect(text).toContain("| made | team | 2026-03-01 12:00:00 | ✅ sent |");
  expect(text).toContain("| made | requester | 2026-03-01 12:00:00 | ⏳ sending |");
});

test("says why an e-mail could not be sent, and whether it is retried", () => {
  const text = showEmails([
    { ...note, trouble: "550 <no>" },
    { ...note, trouble: "No.", attempts: 5 },
  ]);
  expect(text).toContain("<summary>E-mails (2, 2 could not be sent)</summary>");
  expect(text).toContain("could not be sent: 550 &#60;no&#62; (tried 1 of 5 times, tried again within the hour)");
  expect(text).toContain("could not be sent: No. (tried 5 of 5 times, given up)");
});
