import { describe, expect, test } from "@jest/globals";
import type { AccountRecord } from "../../../../app/domain/checklist/account-record.ts";
import type { Edit } from "../../../../app/domain/comments/edit.ts";
import { identifyPeople } from "../../../../app/domain/checklist/identify-people.ts";
import type { Signer } from "../../../../app/domain/checklist/signer.ts";
import { editor, minute, record } from "./samples.ts";

const edit = (at: number, who: Edit["editor"]): Edit => ({ id: `edit-${at}`, at: minute(at), text: "", editor: who });
const ann = (login: string): Edit["editor"] => ({ kind: "person", id: 1, login });
const tickedBy = (by: Signer): AccountRecord => ({
  ...record,
  approvers: [],
  ticks: [{ step: "reset", by, at: minute(1) }],
});
const ticker = (by: Signer, edits: readonly Edit[]) => identifyPeople(tickedBy(by), edits).ticks[0]?.by;

describe("who ticked", () => {
  test("is who made the edit of that time, under the name of then", () => {
    expect(ticker("ann", [edit(1, ann("renamed")), edit(2, editor("ann"))])).toEqual({ id: 1, login: "ann" });
  });

  test("is who has the login, where several edited then, or the edit is not among those that were read", () => {
    expect(ticker("Ann", [edit(1, editor("ben")), edit(1, ann("ann"))])).toEqual({ id: 1, login: "Ann" });
    expect(ticker("Ann", [edit(2, editor("ben")), edit(3, ann("ann"))])).toEqual({ id: 1, login: "Ann" });
  });

  test.each([
    ["has left GitHub, whoever has the login now", [edit(1, null), edit(2, ann("ann"))]],
    ["is not named by any edit", [edit(2, editor("ben")), edit(3, editor("ann[bot]")), edit(4, null)]],
  ])("stays a login if that person %s", (_, edits) => {
    expect(ticker("ann", edits)).toBe("ann");
  });

  test("stays the App, and a person whose id is known", () => {
    expect(ticker("aws-accounts[bot]", [edit(1, ann("ann"))])).toBe("aws-accounts[bot]");
    expect(ticker({ id: 7, login: "ann" }, [edit(1, ann("ann"))])).toEqual({ id: 7, login: "ann" });
  });
});

describe("who approved", () => {
  const approver = (login: string, ticked: AccountRecord, edits: readonly Edit[]) =>
    identifyPeople({ ...ticked, approvers: [login] }, edits).approvers;

  test("is who ticked under that name, or has it now", () => {
    expect(approver("ANN", tickedBy("ann"), [edit(1, ann("renamed"))])).toEqual([{ id: 1, login: "ANN" }]);
    expect(approver("ben", tickedBy("ann"), [edit(2, editor("Ben"))])).toEqual([
      { id: Number.parseInt("ben", 36), login: "ben" },
    ]);
  });

  test("stays a login if no edit names that person", () => {
    expect(approver("rita", tickedBy("aws-accounts[bot]"), [edit(1, ann("ann"))])).toEqual(["rita"]);
  });
});

test("keeps all else, in the same order", () => {
  const before = { ...tickedBy({ id: 1, login: "ann" }), approvers: ["rita"] };
  expect(JSON.stringify(identifyPeople(before, []))).toBe(JSON.stringify(before));
});
