import { expect, test } from "@jest/globals";
import { weigh } from "./weight.ts";

/** The example of GitHub's documentation: 5,101 requests. */
const documented = `query {
  viewer {
    repositories(first: 100) {
      edges { node { id issues(first: 50) { edges { node { id labels(first: 60) { edges { node { name } } } } } } } }
    }
  }
}`;

test.each([
  ["GitHub's own example", documented, {}, { cost: 51, nodes: 100 + 5_000 + 300_000 }],
  ["a query without connections", "{ repository { object { oid } } }", {}, { cost: 1, nodes: 0 }],
  [
    "a size in a variable",
    "query ($n: Int) { a(first: $n) { b(last: 10) { c } } }",
    { n: 50 },
    { cost: 1, nodes: 550 },
  ],
  ["a size by default", "query ($n: Int = 30) { a(first: $n) { c } }", {}, { cost: 1, nodes: 30 }],
  [
    "fragments",
    "{ ...F ... on Query { a(first: 100) { b(first: 1) { c } } } } fragment F on Query { d(first: 100) { e(first: 1) { f } } }",
    {},
    { cost: 2, nodes: 400 },
  ],
  ["what cannot be read", "{", {}, { cost: 1, nodes: 0 }],
])("%s", (_, query, variables, expected) => {
  expect(weigh({ query, variables })).toEqual({ ...expected, mutations: [] });
});

test("mutations are named, those of the operation that is asked for", () => {
  const query = "mutation A { one { id } two { id } } query B { three }";
  expect(weigh({ query, operationName: "A" }).mutations).toEqual(["one", "two"]);
  expect(weigh({ query, operationName: "B" }).mutations).toEqual([]);
});
