import { expect, test } from "@jest/globals";
import { stringify } from "yaml";
import type { AccountRecord } from "../../../app/domain/checklist/account-record.ts";
import { expectOnlyExpectedRequests } from "../expected-requests.ts";
import { answerHistory, ownCommit } from "../github/records/record-answers.ts";
import { answerIdentity, appId } from "../octokit.ts";
import { deliver } from "../probot.ts";
import {
  account,
  answerChecklist,
  answerRecord,
  github,
  issueNumber,
  owner,
  pictureOf,
  record,
  answerCommit,
  repo,
  repository,
  settings,
} from "./checklist/checklist-answers.ts";

expectOnlyExpectedRequests();

const at = "2026-03-01T11:00:00Z";
const due: AccountRecord = {
  ...record,
  told: [{ turn: "made", at: "2026-03-01T11:00:00Z" }],
  mails: [{ turn: "made", to: "requester", at, attempts: 0, sent: false, trouble: null }],
};
const trouble = "The settings ask for e-mail, but SMTP_URL is missing in the App's environment.";

function answerFacts(): void {
  const contents = (path: string) =>
    github()
      .get(`${repository}/contents/${encodeURIComponent(path)}`)
      .query({ ref: "main" });
  contents(".github/aws-accounts/request-fields.yml").reply(404, {});
  const asked = { name: account.name, "//": { requested_by: "a.person@example.gov.uk" } };
  const resource = [{ aws_organizations_account: { [account.name]: asked } }];
  contents("terraform/accounts.tf.json").reply(200, `${JSON.stringify({ resource }, null, 2)}\n`);
  github().get(`${repository}/pulls/7`).reply(200, { html_url: "https://github.com/o/r/pull/7" });
}

test("a mail that cannot be sent is shown on the checklist, and not tried again at once", async () => {
  const mail = { smtp: { from: "aws-accounts@example.gov.uk" } };
  const issue = { settings: { text: stringify({ ...settings, mail }), isTruncated: false } };
  const tried = { turn: "made", to: "requester", at: "2026-03-01T12:00:00.000Z", attempts: 1, sent: false } as const;
  const after: AccountRecord = { ...due, mails: [{ ...tried, trouble }] };
  const comments = [{ id: 90, by: "aws-accounts[bot]", body: pictureOf(due) }];
  answerIdentity();
  // Reconciled first when the mail is sent, and again to show the failure.
  answerChecklist({ ...issue, comments });
  answerRecord(due);
  const commit = ownCommit("c0ffee0".padEnd(40, "0"));
  answerHistory(github(), repository, { commit, appId, isMarked: true });
  answerRecord(due);
  answerFacts();
  answerCommit((written) => {
    expect(written).toEqual(after);
  });
  answerChecklist({ ...issue, comments });
  answerRecord(after);
  github()
    .patch(`${repository}/issues/comments/90`, { body: pictureOf(after) })
    .reply(200, {});
  await deliver("issues", {
    action: "edited",
    issue: {
      number: issueNumber,
      labels: [{ name: "aws-account-checklist" }],
      user: { login: "github-actions[bot]" },
    },
    repository: { name: repo, default_branch: "main", owner: { login: owner } },
  });
  expect(pictureOf(after)).toContain("could not be sent: The settings ask for e-mail, but SMTP");
});
