import { describe, expect, test } from "@jest/globals";
import { readTerraformMessage } from "../../../../actions/shared/terraform/message.ts";
import { said } from "../../outside.ts";

const read = (line: object): unknown => readTerraformMessage(JSON.stringify(line));

test("a version", () => {
  expect(read(said.version)).toEqual({ kind: "version", version: "1.11.4", text: "Terraform 1.11.4" });
});

test("an error, with where and why", () => {
  const line = {
    "@message": "Error: No",
    type: "diagnostic",
    diagnostic: { severity: "error", summary: "No", detail: "Because.", address: "aws_organizations_account.a" },
  };
  expect(read(line)).toEqual({
    kind: "error",
    text: "No\n\nwith aws_organizations_account.a\n\nBecause.",
    address: "aws_organizations_account.a",
  });
  expect(read(said.error("No"))).toEqual({ kind: "error", text: "No", address: undefined });
});

test("a created resource, with its id", () => {
  expect(read(said.created("a", "123456789012"))).toEqual(
    expect.objectContaining({ kind: "created", address: "aws_organizations_account.a", id: "123456789012" }),
  );
});

test.each(["Resource targeting is in effect", "Applied changes may be incomplete"])(
  "the warning %j is what we ask for",
  (summary) => {
    const line = {
      "@message": `Warning: ${summary}`,
      type: "diagnostic",
      diagnostic: { severity: "warning", summary },
    };
    expect(read(line)).toEqual({ kind: "expected", text: `Warning: ${summary}` });
  },
);

describe("mere text is", () => {
  test.each<[string, object]>([
    ["a warning", { "@message": "Warning: x", type: "diagnostic", diagnostic: { severity: "warning", summary: "x" } }],
    [
      "a changed resource",
      { "@message": "m", type: "apply_complete", hook: { action: "update", resource: { addr: "a" } } },
    ],
    [
      "a created resource without an id",
      { "@message": "m", type: "apply_complete", hook: { action: "create", resource: { addr: "a" } } },
    ],
    ["a version without a number", { "@message": "m", type: "version" }],
  ])("%s", (_, line) => {
    expect(read(line)).toMatchObject({ kind: "text" });
  });

  test.each(["", "plain", "{not json", "{}"])("%j", (line) => {
    expect(readTerraformMessage(line)).toEqual({ kind: "text", text: line });
  });
});
