import { expect, test } from "@jest/globals";
import { emailFields, renderEmail } from "../../../../app/domain/notifications/render-email.ts";
import { templates } from "../../octokit.ts";

const account = { id: "123456789012", name: "example" };
const pullRequestUrl = "https://github.com/o/r/pull/14";

test("says that an account was made, without how to get in", () => {
  const fields = emailFields("made", { account, pullRequestUrl, message: "Get in." });
  expect(fields).toEqual({ account_name: "example", account_id: account.id, pull_request_url: pullRequestUrl });
  const { subject, text } = renderEmail("made", fields, templates.emails);
  expect(subject).toBe("The AWS account example was created");
  expect(text).toMatch(/^The AWS account example \(123456789012\) was created/u);
  expect(text).toContain(pullRequestUrl);
});

test("says how to get in once that is possible", () => {
  const fields = emailFields("ready", { account, pullRequestUrl, message: "Get in.\nLike this." });
  const { subject, text } = renderEmail("ready", fields, templates.emails);
  expect(subject).toBe("The AWS account example is ready");
  expect(text).toContain("Get in.\nLike this.\n");
});

test("keeps the subject one line, and short", () => {
  const name = `a\r\nBcc: b@example.gov.uk ${"c".repeat(200)}`;
  const fields = emailFields("made", { account: { ...account, name }, pullRequestUrl, message: "" });
  const { subject } = renderEmail("made", fields, templates.emails);
  expect(subject).toMatch(/^The AWS account a Bcc: b@example\.gov\.uk c+…$/u);
  expect(subject).toHaveLength(150);
});

test("an empty template is an empty mail", () => {
  expect(renderEmail("made", {}, { ...templates.emails, "account-made": "" })).toEqual({ subject: "", text: "\n" });
});
