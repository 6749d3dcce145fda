import { expect, test } from "@jest/globals";
import { mailFields, renderMail } from "../../../../app/domain/notifications/render-email.ts";
import { templates } from "../../octokit.ts";

const account = { id: "123456789012", name: "example" };
const pullRequestUrl = "https://github.com/o/r/pull/14";

test("says that an account was made, without how to get in", () => {
  const fields = mailFields("made", { account, pullRequestUrl, message: "Get in." });
  expect(fields).toEqual({ account_name: "example", account_id: account.id, pull_request_url: pullRequestUrl });
  const { subject, text } = renderMail("made", fields, templates.emails);
  expect(subject).toBe("The AWS account example was created");
  expect(text).toMatch(/^The AWS account example \(123456789012\) was created/u);
  expect(text).toContain(pullRequestUrl);
});

test("says how to get in once that is possible", () => {
  const fields = mailFields("ready", { account, pullRequestUrl, message: "Get in.\nLike this." });
  const { subject, text } = renderMail("ready", fields, templates.emails);
  expect(subject).toBe("The AWS account example is ready");
  expect(text).toContain("Get in.\nLike this.\n");
});

test("keeps the subject one line, and short", () => {
  const name = `a\r\nBcc: b@example.gov.uk ${"c".repeat(200)}`;
  const fields = mailFields("made", { account: { ...account, name }, pullRequestUrl, message: "" });
  const { subject } = renderMail("made", fields, templates.emails);
  expect(subject).toMatch(/^The AWS account a Bcc: b@example\.gov\.uk c+…$/u);
  expect(subject).toHaveLength(150);
});

test("an empty template is an empty mail", () => {
  expect(renderMail("made", {}, { ...templates.emails, "account-made": "" })).toEqual({ subject: "", text: "\n" });
});
