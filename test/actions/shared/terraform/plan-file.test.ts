import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { encode, ExtData } from "@msgpack/msgpack";
import { describe, expect, test } from "@jest/globals";
import { zipSync } from "fflate";
import { readPlanFile } from "../../../../actions/shared/terraform/plan-file.ts";
import { accountsText } from "../../outside.ts";

type Field = readonly [number, Uint8Array | string | bigint];

function message(...fields: readonly Field[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const [number, value] of fields) {
    if (typeof value === "bigint") writer.tag(number, WireType.Varint).uint64(value);
    else writer.tag(number, WireType.LengthDelimited).bytes(Buffer.from(value as Uint8Array));
  }
  return writer.finish();
}

const address = "aws_organizations_account.pet-licences-prod";
const provider = 'provider["registry.terraform.io/hashicorp/aws"]';
const unknown = new ExtData(0, new Uint8Array([0]));
const hinted = new ExtData(12, new Uint8Array([0x80]));
const made = { arn: unknown, id: hinted, name: "pet-licences-prod", parent_id: null, tags: { description: "Pets" } };

const valueOf = (attributes: object): Uint8Array => message([1, encode(attributes)]);
const [create, update, remove] = [1n, 3n, 5n];

/** A change as Terraform writes it, with what a test has otherwise. */
function changeOf(action: bigint, values: readonly object[], more: readonly Field[] = []): Uint8Array {
  return message([1, action], ...values.map((value): Field => [2, valueOf(value)]), ...more);
}

function resourceOf(change: Uint8Array, more: readonly Field[] = [], named = address): Uint8Array {
  return message([13, named], [8, provider], [9, change], [10, "private"], ...more);
}

function fileOf(resources: readonly Uint8Array[], more: readonly Field[] = [], accounts = accountsText()): Uint8Array {
  const plan = message([1, 3n], ...resources.map((one): Field => [3, one]), [14, "1.11.4"], [25, 1n], ...more);
  return zipSync({
    tfplan: plan,
    tfstate: Buffer.from("{}"),
    "tfconfig/m-/accounts.tf.json": Buffer.from(accounts),
  });
}

describe("an ordinary plan", () => {
  test("returns what is created, what of it is not known yet, and what the file says of it", () => {
    expect(readPlanFile(fileOf([resourceOf(changeOf(create, [made]))]))).toEqual({
      resource_changes: [
        {
          address,
          change: {
            actions: ["create"],
            before: null,
            after: { name: "pet-licences-prod", parent_id: null, tags: { description: "Pets" } },
            after_unknown: { arn: true, id: true },
          },
        },
      ],
      configuration: {
        root_module: {
          resources: [
            {
              address,
              expressions: {
                name: { constant_value: "pet-licences-prod" },
                email: { constant_value: "aws-root-accounts+pet-lic-pro@example.gov.uk" },
                role_name: { constant_value: "bootstrap" },
                iam_user_access_to_billing: { constant_value: "ALLOW" },
                tags: { constant_value: { "account-name": "pet-licences-prod", description: "Licences for pets" } },
              },
            },
          ],
        },
      },
    });
  });

  test("returns what changes, and the value before", () => {
    const old = { name: "pet-licences-prod", tags: { description: "Cats" } };
    const change = changeOf(update, [old, { ...old, tags: { description: "Pets" } }]);
    expect(readPlanFile(fileOf([resourceOf(change)]))?.resource_changes).toEqual([
      {
        address,
        change: {
          actions: ["update"],
          before: old,
          after: { ...old, tags: { description: "Pets" } },
          after_unknown: {},
        },
      },
    ]);
  });

  test("leaves out what stays as it is", () => {
    const nothing = message([2, valueOf({ name: "pet-licences-prod" })]);
    expect(readPlanFile(fileOf([resourceOf(nothing)]))?.resource_changes).toEqual([]);
  });

  test("does not mind what it found to be otherwise in AWS", () => {
    const change = resourceOf(changeOf(create, [made]));
    expect(readPlanFile(fileOf([change], [[18, change]]))?.resource_changes).toHaveLength(1);
  });
});

const ordinary = resourceOf(changeOf(create, [made]));

test.each<readonly [string, Uint8Array]>([
  ["is no archive", Buffer.from("plan")],
  [
    "is in another version",
    zipSync({ tfplan: message([1, 4n], [3, ordinary]), "tfconfig/m-/accounts.tf.json": Buffer.from(accountsText()) }),
  ],
  ["has no plan in it", zipSync({ "tfconfig/m-/accounts.tf.json": Buffer.from(accountsText()) })],
  ["has no accounts file in it", zipSync({ tfplan: message([1, 3n], [3, ordinary]) })],
  [
    "says no version",
    zipSync({ tfplan: message([3, ordinary]), "tfconfig/m-/accounts.tf.json": Buffer.from(accountsText()) }),
  ],
  [
    "holds more than any plan needs",
    zipSync({
      tfplan: message([1, 3n], [3, ordinary]),
      "tfconfig/m-/accounts.tf.json": Buffer.concat([Buffer.from(accountsText()), Buffer.alloc(100_000_000, " ")]),
    }),
  ],
  ["failed half-way", fileOf([ordinary], [[20, 1n]])],
  ["puts something off", fileOf([ordinary], [[27, "deferred"]])],
  ["changes an output", fileOf([ordinary], [[4, "output"]])],
  ["deletes an account", fileOf([resourceOf(changeOf(remove, [made]))])],
  ["replaces an account", fileOf([resourceOf(changeOf(6n, [made, made]))])],
  ["forgets an account", fileOf([resourceOf(changeOf(8n, [made]))])],
  ["imports an account", fileOf([resourceOf(changeOf(update, [made, made], [[5, message([1, "123456789012"])]]))])],
  ["marks something as sensitive", fileOf([resourceOf(changeOf(create, [made], [[4, "path"]]))])],
  ["moves an account", fileOf([resourceOf(changeOf(create, [made]), [[14, "aws_organizations_account.old"]])])],
  ["has a deposed account", fileOf([resourceOf(changeOf(create, [made]), [[7, "12345678"]])])],
  ["is about something else", fileOf([resourceOf(changeOf(create, [made]), [], "aws_iam_user.a")])],
  ["is about an account of a module", fileOf([resourceOf(changeOf(create, [made]), [], `module.a.${address}`)])],
  [
    "comes from another provider",
    fileOf([message([13, address], [8, 'provider["example.com/a/aws"]'], [9, changeOf(create, [made])])]),
  ],
  ["knows a tag only later", fileOf([resourceOf(changeOf(create, [{ tags: { a: unknown } }]))])],
  [
    "has a value of an unknown kind",
    fileOf([resourceOf(changeOf(create, [{ id: new ExtData(7, new Uint8Array()) }]))]),
  ],
  ["makes an account of nothing", fileOf([resourceOf(changeOf(create, []))])],
  ["changes an account to nothing", fileOf([resourceOf(changeOf(update, [made]))])],
  ["leaves an account as two things", fileOf([resourceOf(changeOf(0n, [made, made]))])],
  ["was made of a file with another argument", fileOf([ordinary], [], accountsText({ count: 2 }))],
  ["was made of a file that is none", fileOf([ordinary], [], "{")],
])("a plan that %s is left to Terraform", (_, file) => {
  expect(readPlanFile(file)).toBeUndefined();
});
