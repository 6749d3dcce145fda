import { expect, test } from "@jest/globals";
import { parseTerraformState } from "../../../../app/domain/apply/terraform-state.ts";

const account = (name: string, instance: object): object => ({
  mode: "managed",
  type: "aws_organizations_account",
  name,
  provider: 'provider["registry.terraform.io/hashicorp/aws"]',
  instances: [{ schema_version: 0, attributes: { id: "111111111111", name }, ...instance }],
});
const stateOf = (...resources: readonly object[]): string =>
  JSON.stringify({ version: 4, terraform_version: "1.11.4", serial: 3, lineage: "x", outputs: {}, resources });

test("lists its accounts, and which of them are tainted", () => {
  const data = { ...account("c", {}), mode: "data" };
  const other = { ...account("d", {}), type: "aws_organizations_policy" };
  expect(
    parseTerraformState(
      stateOf(
        account("a", {}),
        account("b", { status: "tainted" }),
        account("e", { deposed: "00000001" }),
        data,
        other,
      ),
    ),
  ).toEqual({
    kind: "value",
    value: [
      { key: "a", id: "111111111111", tainted: false },
      { key: "b", id: "111111111111", tainted: true },
      { key: "e", id: "111111111111", tainted: true },
    ],
  });
});

test.each(["", "{}", '{"version":3,"resources":[]}', stateOf(account("a", { attributes: {} }))])(
  "refuses another format: %s",
  (text) => {
    expect(parseTerraformState(text).kind).toBe("malformed");
  },
);

test("knows when an account joined the organisation", () => {
  const joined = (joined_timestamp: unknown): object =>
    account("a", { attributes: { id: "111111111111", joined_timestamp } });
  const read = (value: unknown) => parseTerraformState(stateOf(joined(value)));
  expect(read("2021-03-04T05:06:07Z")).toMatchObject({ value: [{ joinedAt: "2021-03-04T05:06:07Z" }] });
  expect(read(null)).toEqual({ kind: "value", value: [{ key: "a", id: "111111111111", tainted: false }] });
});
