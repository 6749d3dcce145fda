import { expect, test } from "@jest/globals";
import { findUnrestricted } from "../../../../app/domain/records/judge-records-rules.ts";

test.each([
  [["creation", "update", "deletion", "non_fast_forward"], []],
  [
    ["deletion", "non_fast_forward"],
    ["creations", "updates"],
  ],
  [["creation", "update"], ["deletions"]],
  [["pull_request"], ["creations", "updates", "deletions"]],
  [[], ["creations", "updates", "deletions"]],
])("rules of the types %j leave unrestricted: %j", (types, what) => {
  expect(findUnrestricted(types.map((type) => ({ type })))).toEqual(what);
});
