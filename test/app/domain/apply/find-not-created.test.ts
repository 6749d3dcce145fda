import { expect, test } from "@jest/globals";
import { findNotCreated } from "../../../../app/domain/apply/find-not-created.ts";
import type { OrganisationAccount } from "../../../../app/domain/apply/judge-adoption.ts";

const missing = [{ key: "pet-prod", name: "pet-prod", email: "Root+pet@example.gov.uk" }];
const orphan: OrganisationAccount = {
  id: "111111111111",
  name: "pet-prod",
  email: "root+pet@example.gov.uk",
  joinedMethod: "CREATED",
  joinedAt: 0,
  state: "ACTIVE",
};
const find = (existing: readonly OrganisationAccount[], creating: readonly string[] = []) =>
  findNotCreated(missing, { creating, existing });

test("an account that AWS neither has nor is making is unmade", () => {
  expect(find([])).toEqual(["pet-prod"]);
  expect(find([{ ...orphan, name: "cat-prod", email: "root+cat@example.gov.uk" }], ["cat-prod"])).toEqual(["pet-prod"]);
});

test("one that a dead run has left, or whose creation goes on, is made", () => {
  expect(find([orphan])).toEqual([]);
  expect(find([{ ...orphan, state: "PENDING_ACTIVATION" }])).toEqual([]);
  expect(find([], ["pet-prod"])).toEqual([]);
});

test.each([
  ["another one has its name", { email: "root+cat@example.gov.uk" }],
  ["another one has its root e-mail", { name: "cat-prod" }],
  ["it came from elsewhere", { joinedMethod: "INVITED" }],
  ["it is closed", { state: "SUSPENDED" }],
])("it can get another name and root e-mail where %s", (_, over) => {
  expect(find([{ ...orphan, ...over }])).toEqual(["pet-prod"]);
});
