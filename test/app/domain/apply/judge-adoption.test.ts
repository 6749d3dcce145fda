import { describe, expect, test } from "@jest/globals";
import {
  judgeAdoption,
  type OrganisationAccount,
  type WantedAccount,
} from "../../../../app/domain/apply/judge-adoption.ts";

const wanted: WantedAccount = { key: "pet-prod", name: "pet-prod", email: "Root+pet@example.gov.uk", askedAt: 1_000 };
const orphan: OrganisationAccount = {
  id: "111111111111",
  name: "pet-prod",
  email: "root+pet@example.gov.uk",
  joinedMethod: "CREATED",
  joinedAt: 1_000,
  state: "ACTIVE",
};
const judge = (...existing: readonly OrganisationAccount[]) =>
  judgeAdoption([wanted], existing, (time) => new Date(time).toISOString());

test("adopts an account with the same e-mail and name that was created here after the merge", () => {
  const other = { ...orphan, id: "222222222222", name: "cat-prod", email: "root+cat@example.gov.uk" };
  expect(judge(other, orphan)).toEqual({ adopted: new Map([["pet-prod", "111111111111"]]), conflicts: new Map() });
});

test("adopts an account that AWS has not activated yet, because the apply waits for it later", () => {
  expect(judge({ ...orphan, state: "PENDING_ACTIVATION" }).adopted.size).toBe(1);
});

test("an account that does not exist is neither adopted nor a conflict", () => {
  expect(judge()).toEqual({ adopted: new Map(), conflicts: new Map() });
});

describe("an account is never adopted", () => {
  test.each([
    ["that has only the name", { email: "root+dog@example.gov.uk" }, "only the name is the same"],
    ["that has only the e-mail", { name: "dog-prod" }, "only the e-mail is the same"],
    ["that was invited", { joinedMethod: "INVITED" }, "it was not created in this organisation"],
    ["that is older than its pull request's merge", { joinedAt: 999 }, "that is before its pull request was merged"],
    ["that is suspended", { state: "SUSPENDED" }, "it is being closed, or is closed"],
  ])("%s", (_, over, why) => {
    const { adopted, conflicts } = judge({ ...orphan, ...over });
    expect(adopted.size).toBe(0);
    expect(conflicts.get("pet-prod")).toEqual({ reasons: [expect.stringContaining(why)], ids: [orphan.id] });
  });

  test("if the merge time of its pull request is unknown", () => {
    const { adopted, conflicts } = judgeAdoption([{ ...wanted, askedAt: Number.NaN }], [orphan], String);
    expect([adopted.size, conflicts.size]).toEqual([0, 1]);
  });

  test("if two accounts match", () => {
    const { adopted, conflicts } = judge(orphan, { ...orphan, id: "222222222222", email: "root+dog@example.gov.uk" });
    expect(adopted.size).toBe(0);
    expect(conflicts.get("pet-prod")).toEqual({
      reasons: [
        expect.stringContaining("another account has its name or e-mail, too"),
        expect.stringContaining("only the name is the same"),
      ],
      ids: [orphan.id, "222222222222"],
    });
  });
});

test("an older account that matches otherwise is adopted by its id, or taken out of the file", () => {
  const { conflicts } = judge({ ...orphan, joinedAt: 999 });
  expect(conflicts.get("pet-prod")?.reasons).toEqual([
    expect.stringMatching(/write "adopt": "111111111111" into .*take the entry out of the file, in a new/u),
  ]);
});

test("a conflict states the facts and the next step", () => {
  const { conflicts } = judge({ ...orphan, joinedMethod: "INVITED" });
  expect(conflicts.get("pet-prod")?.reasons).toEqual([
    'The organisation already has the account 111111111111, "pet-prod" with the root e-mail root+pet@example.gov.uk, ' +
      "ACTIVE, joined as INVITED at 1970-01-01T00:00:01.000Z; it was not created in this organisation. To manage this account " +
      'here, write "adopt": "111111111111" into the entry\'s "//", with exactly the name "pet-prod" and the root e-mail ' +
      '"root+pet@example.gov.uk": two people must approve that. Otherwise choose another name and e-mail, or take the entry ' +
      "out of the file, in a new pull request.",
  ]);
  const closed = judge({ ...orphan, state: "CLOSED" }).conflicts.get("pet-prod")?.reasons[0];
  expect(closed).toContain("Choose another name and e-mail, or take the entry out");
  expect(closed).not.toContain("adopt");
});
