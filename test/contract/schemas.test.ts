import { describe, expect, test } from "@jest/globals";
import { Ajv, type SchemaObject } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { listFiles, readText } from "./source.ts";

const drafts: Readonly<Record<string, Ajv | Ajv2020>> = {
  "http://json-schema.org/draft-07/schema#": new Ajv({ allErrors: true }),
  "https://json-schema.org/draft/2020-12/schema": new Ajv2020({ allErrors: true }),
};

/** Validates a schema by its draft; at run time this would take longer than the validation itself. */
function findFaults(schema: SchemaObject): string | undefined {
  const ajv = drafts[String(schema.$schema)];
  if (ajv === undefined) return `the draft ${String(schema.$schema)} is not known here`;
  return ajv.validateSchema(schema) === true ? undefined : ajv.errorsText();
}

const schemas = listFiles("app", ".schema.json");

describe("a schema that is shipped", () => {
  test.each(schemas)("keeps to the draft that it names: %s", (path) => {
    expect(findFaults(JSON.parse(readText(path)) as SchemaObject)).toBeUndefined();
  });

  test("which does not is found", () => {
    const $schema = "https://json-schema.org/draft/2020-12/schema";
    expect(findFaults({ $schema, type: "strnig" })).toContain("type");
    expect(findFaults({ type: "string" })).toContain("not known");
    expect(schemas.length).toBeGreaterThan(5);
  });
});

test("the header of the request fields explains each key that the file may have", () => {
  const schema = JSON.parse(readText("app/domain/request/request-fields.schema.json")) as {
    readonly properties: Readonly<Record<string, unknown>>;
    readonly $defs: { readonly field: { readonly properties: Readonly<Record<string, unknown>> } };
  };
  const [header] = readText("templates/accounts-repository/.github/aws-accounts/request-fields.yml").split(/^[^#]/mu);
  const keys = [...Object.keys(schema.properties), ...Object.keys(schema.$defs.field.properties)];
  expect(keys.filter((key) => !new RegExp(`^# .*\\b${key}\\b`, "mu").test(String(header)))).toEqual([]);
});
