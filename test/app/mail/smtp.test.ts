import { afterEach, expect, test } from "@jest/globals";
import { type LocalSmtp, startSmtp } from "local-github-world/mail";
import { sendBySmtp } from "../../../app/mail/smtp.ts";
import { mail } from "./mail.ts";

const from = "aws-accounts@example.gov.uk";
let smtp: LocalSmtp | undefined;
afterEach(async () => {
  await smtp?.close();
  smtp = undefined;
});

test("sends plain text to the one address", async () => {
  smtp = await startSmtp();
  expect(await sendBySmtp(mail, { from, url: smtp.url })).toEqual({ kind: "sent" });
  expect(smtp.received.map(({ to }) => to)).toEqual([[mail.to]]);
  const data = smtp.received[0]?.data ?? "";
  expect(data).toContain(`From: ${from}\r\n`);
  expect(data).toContain(`To: ${mail.to}\r\n`);
  expect(data).toContain(`Subject: ${mail.subject}\r\n`);
  expect(data).toContain("Auto-Submitted: auto-generated\r\n");
  expect(data).toMatch(/\r\n\r\nHello\.\r\n$/u);
});

test("parses no text as a second address or a header", async () => {
  smtp = await startSmtp();
  const subject = "Hello\r\nBcc: b@example.gov.uk";
  await sendBySmtp({ ...mail, subject, to: "a@example.gov.uk" }, { from, url: smtp.url });
  expect(smtp.received.map(({ to }) => to)).toEqual([["a@example.gov.uk"]]);
  expect(smtp.received[0]?.data).not.toMatch(/^Bcc:/mu);
});

test.each([
  [550, false],
  [451, true],
])("a refusal with %i has its reason, without the address, and is passing: %s", async (code, isPassing) => {
  smtp = await startSmtp();
  smtp.refuse(code);
  const reason = `The SMTP server: ${code} no <…@example.gov.uk>`;
  expect(await sendBySmtp(mail, { from, url: smtp.url })).toEqual({ kind: "failed", reason, isPassing });
});

test("the password is not shown, even if the server repeats it", async () => {
  smtp = await startSmtp();
  const url = smtp.url.replace("//", "//user:hunter22@");
  const reason = "The SMTP server: 535 wrong password (masked)";
  expect(await sendBySmtp(mail, { from, url })).toEqual({ kind: "failed", reason, isPassing: false });
});

test("no response is a passing failure", async () => {
  smtp = await startSmtp();
  const { url } = smtp;
  await smtp.close();
  smtp = undefined;
  const reason = expect.stringMatching(/^The SMTP server: no answer \(E\w+\)$/u) as unknown;
  expect(await sendBySmtp(mail, { from, url })).toEqual({ kind: "failed", reason, isPassing: true });
});
