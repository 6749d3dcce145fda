import { expect, test } from "@jest/globals";
import { dispatchInputs, startsOnPush } from "./triggers.ts";
import type { DispatchInput, PushFilter, Workflow } from "./workflow-file.ts";

test.each<[PushFilter, string, readonly string[], boolean]>([
  [{}, "main", ["a"], true],
  [{ branches: ["main"] }, "main", [], true],
  [{ branches: ["main"] }, "mainly", [], false],
  [{ branches: ["releases/*"] }, "releases/1", [], true],
  [{ branches: ["releases/*"] }, "releases/1/2", [], false],
  [{ branches: ["releases/**"] }, "releases/1/2", [], true],
  [{ branches: ["**", "!main"] }, "main", [], false],
  [{ branches: ["!main", "**"] }, "main", [], true],
  [{ branches: ["v[12].[0-9]+"] }, "v1.25", [], true],
  [{ branches: ["v1.2"] }, "v1x2", [], false],
  [{ "branches-ignore": ["main"] }, "main", [], false],
  [{ "branches-ignore": ["main"] }, "other", [], true],
  [{ paths: ["terraform/accounts.tf.json"] }, "main", ["README.md", "terraform/accounts.tf.json"], true],
  [{ paths: ["terraform/accounts.tf.json"] }, "main", ["old/terraform/accounts.tf.json"], false],
  [{ paths: ["**/accounts.tf.json"] }, "main", ["accounts.tf.json"], true],
  [{ paths: ["**.json"] }, "main", ["a/b.json"], true],
  [{ paths: ["*.json"] }, "main", ["a/b.json"], false],
  [{ "paths-ignore": ["docs/**"] }, "main", ["docs/a.md"], false],
  [{ "paths-ignore": ["docs/**"] }, "main", ["docs/a.md", "b"], true],
])("%j, push to %s of %j: %s", (filter, branch, changedFiles, starts) => {
  expect(startsOnPush(filter, { branch, changedFiles })).toBe(starts);
});

test("a workflow without a push trigger is not started by one", () => {
  expect(startsOnPush(undefined, { branch: "main", changedFiles: ["a"] })).toBe(false);
});

const withInputs = (inputs?: Record<string, DispatchInput>): Workflow => ({
  path: "a.yml",
  name: "a",
  env: {},
  jobs: [],
  ...(inputs && { dispatch: { inputs } }),
});

test("fills in defaults, and turns boxes into booleans", () => {
  const workflow = withInputs({
    text: { required: false, type: "string", default: "plum" },
    box: { required: false, type: "boolean", default: "true" },
    empty: { required: false, type: "string" },
  });
  expect(dispatchInputs(workflow, {})).toEqual({ text: "plum", box: true, empty: "" });
  expect(dispatchInputs(workflow, { text: "pear", box: "false" })).toEqual({ text: "pear", box: false, empty: "" });
});

test("takes only the choices offered", () => {
  const workflow = withInputs({ mode: { required: false, type: "choice", options: ["a", "b"] } });
  expect(dispatchInputs(workflow, { mode: "b" })).toEqual({ mode: "b" });
  expect(() => dispatchInputs(workflow, { mode: "c" })).toThrow(
    "Provided value 'c' for input 'mode' not in the list of allowed values",
  );
});

test("refuses to dispatch a workflow that has no such trigger", () => {
  expect(() => dispatchInputs(withInputs(), {})).toThrow("a.yml has no workflow_dispatch trigger");
});
