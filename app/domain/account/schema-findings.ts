import { Ajv2020, type ErrorObject, type SchemaObject, type ValidateFunction } from "ajv/dist/2020.js";
import { explainSchemaError, type Explanation } from "../json/explain-schema-error.ts";
import { lazily } from "../json/lazily.ts";
import type { AccountJson, AccountsFileJson } from "./account-json.ts";
import schema from "./account.schema.json" with { type: "json" };
import type { RuleViolation, Rule } from "./finding.ts";

/** A violation of the schema. Only `shape` matters for accounts that the pull request does not touch. */
export interface SchemaFinding extends RuleViolation {
  /** `shape`: Terraform must not read the account. `style`: a rule for new and changed accounts only. */
  readonly about: "shape" | "style";
}

/** The limit exists because each error is far larger than the bytes that caused it. */
const largestElement = 64 * 1024;

const thorough = lazily(
  () => new Ajv2020({ strictTypes: false, verbose: true, allErrors: true, validateSchema: false }),
);

/** The schema with another definition of an account. */
const definitions = (ofAccount: SchemaObject): SchemaObject => ({ ...schema.$defs, account: ofAccount });

const quick = lazily(() => new Ajv2020({ strictTypes: false, validateSchema: false }));
const shape = lazily(() => quick().compile<AccountJson>({ $ref: "#/$defs/shape", $defs: schema.$defs }));
const fileShape = lazily(() =>
  quick().compile<AccountsFileJson>({ ...schema, $defs: definitions({ $ref: "#/$defs/shape" }) }),
);
const top = lazily(() => thorough().compile({ ...schema, properties: { resource: { type: "array" } } }));
const element = lazily(() => thorough().compile({ $ref: "#/$defs/element", $defs: definitions({}) }));
const account = lazily(() => thorough().compile({ $ref: "#/$defs/account", $defs: schema.$defs }));

/** Returns whether Terraform may read the whole file. Fast, and does not locate problems. */
export function hasShape(value: unknown): value is AccountsFileJson {
  return fileShape()(value);
}

/** Returns whether Terraform may read an account. */
export function isAccount(value: unknown): value is AccountJson {
  return shape()(value);
}

/** Finds problems around the list of accounts. */
export function findTopProblems(value: unknown): readonly RuleViolation[] {
  return explain(top(), value, "the file").map(({ explanation }) => ({ rule: "schema", ...explanation }));
}

/** Finds problems around an account. */
export function findElementProblems(value: unknown, pointer: string): readonly RuleViolation[] {
  return explain(element(), value, "the resource").map(({ explanation }) => ({
    rule: "schema",
    ...explanation,
    pointer: pointer + explanation.pointer,
  }));
}

/** Finds problems of an account that do not depend on the settings. */
export function findAccountProblems(value: unknown, pointer: string): readonly SchemaFinding[] {
  return explain(account(), value, "the account").map(({ error, explanation }) => {
    const about = error.schemaPath.startsWith("#/$defs/shape") ? "shape" : "style";
    const rule = about === "shape" ? "schema" : styleRule(error);
    return { rule, about, ...explanation, pointer: pointer + explanation.pointer };
  });
}

/** Returns whether a value is too large to be an account with its key and type. */
export function isTooLarge(value: unknown): boolean {
  return JSON.stringify(value).length > largestElement;
}

interface Explained {
  readonly error: ErrorObject;
  readonly explanation: Explanation;
}

/** An account that fails the shape often fails the style with the same message: only the first one is kept. */
function explain(validate: ValidateFunction, value: unknown, place: string): readonly Explained[] {
  validate(value);
  const explained = new Map<string, Explained>();
  for (const error of validate.errors ?? []) {
    // The alternatives inside `anyOf` only repeat the `anyOf` itself, and `if` repeats its `else`.
    if (error.keyword === "propertyNames" || error.keyword === "if" || /\/anyOf\/\d/.test(error.schemaPath)) continue;
    const explanation = explainSchemaError(error, place);
    const sentence = `${explanation.pointer} ${explanation.message}`;
    if (!explained.has(sentence)) explained.set(sentence, { error, explanation });
  }
  return [...explained.values()];
}

function styleRule({ instancePath, keyword, propertyName }: ErrorObject): Rule {
  if (instancePath === "/name") return "name-format";
  if (instancePath === "/email") return "email-format";
  if (instancePath.startsWith("/~1~1/administrators/")) return "administrator-domain";
  if (propertyName !== undefined) return "tag-key";
  if (keyword === "maxProperties") return "tag-limit";
  return instancePath.startsWith("/tags/") ? "tag-value" : "schema";
}
