import { Ajv2020, type ErrorObject, type SchemaObject, type ValidateFunction } from "ajv/dist/2020.js";
import { explainSchemaError, type Explanation } from "../json/explain-schema-error.ts";
import { lazily } from "../json/lazily.ts";
import type { AccountJson, AccountsFileJson } from "./account-json.ts";
import schema from "./account.schema.json" with { type: "json" };
import type { RuleViolation, Rule } from "./finding.ts";

/** What an account's schema says of it, and whether it matters for accounts that nobody touched. */
export interface SchemaFinding extends RuleViolation {
  /** `shape`: Terraform must not be given it. `style`: what new and changed accounts must be like. */
  readonly about: "shape" | "style";
}

/** A limit, because each error is far larger than the bytes that caused it. */
const largestElement = 64 * 1024;

const thorough = lazily(
  () => new Ajv2020({ strictTypes: false, verbose: true, allErrors: true, validateSchema: false }),
);

/** The schema with another idea of what an account is. */
const definitions = (ofAccount: SchemaObject): SchemaObject => ({ ...schema.$defs, account: ofAccount });

const quick = lazily(() => new Ajv2020({ strictTypes: false, validateSchema: false }));
const shape = lazily(() => quick().compile<AccountJson>({ $ref: "#/$defs/shape", $defs: schema.$defs }));
const fileShape = lazily(() =>
  quick().compile<AccountsFileJson>({ ...schema, $defs: definitions({ $ref: "#/$defs/shape" }) }),
);
const top = lazily(() => thorough().compile({ ...schema, properties: { resource: { type: "array" } } }));
const element = lazily(() => thorough().compile({ $ref: "#/$defs/element", $defs: definitions({}) }));
const account = lazily(() => thorough().compile({ $ref: "#/$defs/account", $defs: schema.$defs }));

/** Whether the whole file is what Terraform may be given at all. Fast, and says nothing of where. */
export function hasShape(value: unknown): value is AccountsFileJson {
  return fileShape()(value);
}

/** Whether Terraform may be given an account. */
export function isAccount(value: unknown): value is AccountJson {
  return shape()(value);
}

/** What is wrong around the list of accounts. */
export function findTopProblems(value: unknown): readonly RuleViolation[] {
  return explain(top(), value, "the file").map(({ explanation }) => ({ rule: "schema", ...explanation }));
}

/** What is wrong around an account. */
export function findElementProblems(value: unknown, pointer: string): readonly RuleViolation[] {
  return explain(element(), value, "the resource").map(({ explanation }) => ({
    rule: "schema",
    ...explanation,
    pointer: pointer + explanation.pointer,
  }));
}

/** What is wrong with an account, as far as it can be told without the settings. */
export function findAccountProblems(value: unknown, pointer: string): readonly SchemaFinding[] {
  return explain(account(), value, "the account").map(({ error, explanation }) => {
    const about = error.schemaPath.startsWith("#/$defs/shape") ? "shape" : "style";
    const rule = about === "shape" ? "schema" : styleRule(error);
    return { rule, about, ...explanation, pointer: pointer + explanation.pointer };
  });
}

/** Whether something is too large to be an account with its key and type. */
export function isTooLarge(value: unknown): boolean {
  return JSON.stringify(value).length > largestElement;
}

interface Explained {
  readonly error: ErrorObject;
  readonly explanation: Explanation;
}

/** An account that fails the shape often fails the style with the same words: the first of them stays. */
function explain(validate: ValidateFunction, value: unknown, place: string): readonly Explained[] {
  validate(value);
  const explained = new Map<string, Explained>();
  for (const error of validate.errors ?? []) {
    if (error.keyword === "propertyNames") continue;
    const explanation = explainSchemaError(error, place);
    const sameWords = `${explanation.pointer} ${explanation.message}`;
    if (!explained.has(sameWords)) explained.set(sameWords, { error, explanation });
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
