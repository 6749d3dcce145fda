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

test("returns an account that AWS neither has nor is creating", () => {
  expect(find([])).toEqual(["pet-prod"]);
  expect(find([{ ...orphan, name: "cat-prod", email: "root+cat@example.gov.uk" }], ["cat-prod"])).toEqual(["pet-prod"]);
});

test("leaves out an account that a dead run left, or whose creation is in progress", () => {
  expect(find([orphan])).toEqual([]);
  expect(find([{ ...orphan, state: "PENDING_ACTIVATION" }])).toEqual([]);
  expect(find([], ["pet-prod"])).toEqual([]);
});

test.each([
  ["another account has its name", { email: "root+cat@example.gov.uk" }],
  ["another account has its root e-mail", { name: "cat-prod" }],
  ["it was invited", { joinedMethod: "INVITED" }],
  ["it is closed", { state: "SUSPENDED" }],
])("returns an account if the existing one is not ours: %s", (_, over) => {
  expect(find([{ ...orphan, ...over }])).toEqual(["pet-prod"]);
});

test("returns an account that its entry adopts: no apply made it", () => {
  const adopting = missing.map((account) => ({ ...account, comment: { adopt: orphan.id } }));
  expect(findNotCreated(adopting, { creating: [], existing: [orphan] })).toEqual(["pet-prod"]);
});
