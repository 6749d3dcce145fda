import { expect, test } from "@jest/globals";
import { loginOf, mayBe, toSigner } from "../../../../app/domain/checklist/signer.ts";
import { editor, person } from "./samples.ts";

test("a person is recorded by id and login, and nothing else; an App by its login with [bot]", () => {
  expect(JSON.stringify(toSigner({ kind: "person", login: "ann", id: 1 }))).toBe('{"id":1,"login":"ann"}');
  expect(toSigner(editor("helper[bot]"))).toBe("helper[bot]");
  expect([person("ann"), "ann"].map(loginOf)).toEqual(["ann", "ann"]);
});

test.each([
  ["the same person", { id: 1, login: "ann" }, true],
  ["the same person under another name", { id: 1, login: "ann-before" }, true],
  ["who had the same login", { id: 2, login: "Ann" }, true],
  ["a person of whom only the same login is known", "ANN", true],
  ["somebody else", { id: 2, login: "ben" }, false],
  ["a person of whom only another login is known", "ben", false],
  ["an App of that name", "ann[bot]", false],
])("%s counts as the same as ann or not", (_, signer, expected) => {
  expect(mayBe(signer, { id: 1, login: "ann" })).toBe(expected);
});
