import { expect, test } from "@jest/globals";
import { describeNewAccounts } from "../../../actions/terraform-apply/new-accounts.ts";
import type { Account } from "../../../app/domain/account/account.ts";
import type { Settings } from "../../../app/domain/settings/settings.ts";

const account: Account = {
  key: "pet-licences",
  name: "Pet licences",
  email: "root+pet@example.gov.uk",
  roleName: "bootstrap",
  iamUserAccessToBilling: "ALLOW",
  tags: {},
  comment: { request: 12, administrators: ["a.person@example.gov.uk"] },
  lifecycle: "standard",
};

const awsOf = (apply_role: string): Settings["aws"] => ({ apply_role }) as Settings["aws"];
const aws = awsOf("arn:aws:iam::123456789012:role/apply");
const ids = new Map([["pet-licences", "111111111111"]]);
const pullRequests = new Map([["pet-licences", { number: 7 }]]);

test("combines the ids with the fields of the accounts file", () => {
  expect(describeNewAccounts([account], { ids, pullRequests, aws })).toEqual([
    {
      name: "Pet licences",
      id: "111111111111",
      email: "root+pet@example.gov.uk",
      roleArn: "arn:aws:iam::111111111111:role/bootstrap",
      administrators: ["a.person@example.gov.uk"],
      request: 12,
      pullRequest: 7,
    },
  ]);
});

test("leaves out an account without an id", () => {
  expect(describeNewAccounts([account], { ids: new Map(), pullRequests, aws })).toEqual([]);
});

test("has neither administrators nor request for an account without a comment", () => {
  const silent: Account = { ...account };
  delete (silent as { comment?: unknown }).comment;
  expect(describeNewAccounts([silent], { ids, pullRequests: new Map(), aws })).toEqual([
    expect.objectContaining({ administrators: [], request: null }),
  ]);
});

test("stays in the partition of the organisation", () => {
  const china = awsOf("arn:aws-cn:iam::123456789012:role/apply");
  expect(describeNewAccounts([account], { ids, pullRequests, aws: china })[0]?.roleArn).toBe(
    "arn:aws-cn:iam::111111111111:role/bootstrap",
  );
});
