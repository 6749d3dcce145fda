import { expect, test } from "@jest/globals";
import { standardLifecycle } from "../../../../app/domain/account/account.ts";
import { accountFromJson } from "../../../../app/domain/account/account-json.ts";

const json = {
  name: "pets",
  email: "aws-root-accounts+pets@example.gov.uk",
  role_name: "bootstrap",
  iam_user_access_to_billing: "ALLOW",
} as const;

const account = {
  key: "pets",
  name: "pets",
  email: "aws-root-accounts+pets@example.gov.uk",
  roleName: "bootstrap",
  iamUserAccessToBilling: "ALLOW",
};

test("leaves out each member that the file does not have", () => {
  expect(accountFromJson("pets", json)).toStrictEqual({ ...account, tags: {}, lifecycle: "none" });
  expect(accountFromJson("pets", { ...json, "//": { administrators: [] } })).toStrictEqual({
    ...account,
    comment: { administrators: [] },
    tags: {},
    lifecycle: "none",
  });
});

test("reads every member of the file", () => {
  const full = {
    ...json,
    "//": { request: 12, requested_by: "a.person@example.gov.uk", administrators: ["b.person@example.gov.uk"] },
    parent_id: "r-abcd",
    tags: { description: "Pets" },
    lifecycle: standardLifecycle,
  } as const;
  expect(accountFromJson("pets", full)).toStrictEqual({
    ...account,
    parentId: "r-abcd",
    tags: { description: "Pets" },
    comment: { request: 12, requestedBy: "a.person@example.gov.uk", administrators: ["b.person@example.gov.uk"] },
    lifecycle: "standard",
  });
});

test("keeps any other lifecycle as it is", () => {
  const lifecycle = { prevent_destroy: true, ignore_changes: ["email"] } as const;
  expect(accountFromJson("pets", { ...json, lifecycle })).toMatchObject({ lifecycle });
});
