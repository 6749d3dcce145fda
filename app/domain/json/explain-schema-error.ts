import type { ErrorObject } from "ajv";
import { childPointer, pointerTokens } from "./json-pointer.ts";

/** A schema error for people: a sentence, and the position that it is about. */
export interface Explanation {
  readonly message: string;
  readonly pointer: string;
  /** Whether the name of the member is at fault rather than its value. */
  readonly at: "key" | "value";
}

const longestQuote = 80;

const typeNames: Readonly<Record<string, string>> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  null: "nothing",
};

/**
 * Turns an error of ajv into words.
 *
 * Schemas here describe what they expect in `description`, so that the editor of a file and its author in a
 * pull request read the same sentence. Needs ajv's option `verbose`.
 *
 * @param place - how to call the file's top in a sentence, for example `the settings`
 */
export function explainSchemaError(error: ErrorObject, place: string): Explanation {
  const pointer = error.instancePath;
  const tokens = pointerTokens(pointer);
  const name = tokens.length === 0 ? place : quote(tokens.join("."));
  const params = error.params as Readonly<Record<string, unknown>>;
  if (error.propertyName !== undefined) {
    return {
      message: `The key ${quote(error.propertyName)} in ${name} is not allowed. ${expectation(error)}`,
      pointer: childPointer(pointer, error.propertyName),
      at: "key",
    };
  }
  switch (error.keyword) {
    case "additionalProperties": {
      const key = String(params["additionalProperty"]);
      return {
        message: `Unknown key ${quote(key)} in ${name}. Known keys: ${knownKeys(error)}.`,
        pointer: childPointer(pointer, key),
        at: "key",
      };
    }
    case "required": {
      const key = String(params["missingProperty"]);
      return { message: `The key ${quote(key)} is missing in ${name}.`, pointer, at: "value" };
    }
    case "dependentRequired": {
      const [key, other] = [String(params["property"]), String(params["missingProperty"])];
      return { message: `The key ${quote(key)} in ${name} needs the key ${quote(other)}.`, pointer, at: "value" };
    }
    case "type": {
      const expected = typeNames[String(params["type"])] ?? String(params["type"]);
      const hint = expected === "text" && typeof error.data === "number" ? " Put it in quotes." : "";
      return {
        message: `${capital(name)} must be ${expected}, not ${typeName(error.data)}.${hint}`,
        pointer,
        at: "value",
      };
    }
    default:
      return { message: `${capital(name)} ${describe(error.data)}. ${expectation(error)}`, pointer, at: "value" };
  }
}

/** Quotes text as JSON does, with invisible characters escaped, and cuts long text. */
export function quote(text: string): string {
  return visible(JSON.stringify(cut(text)));
}

/** Returns a line of a file with invisible characters escaped, and cuts a long line. */
export function showLine(line: string): string {
  return visible(cut(line.trim()));
}

function cut(text: string): string {
  if (text.length <= longestQuote) return text;
  return `${Array.from(text.slice(0, 2 * longestQuote))
    .slice(0, longestQuote)
    .join("")}…`;
}

/** Letters of other scripts stay, unless the text also has Latin letters, which they could imitate. */
function visible(text: string): string {
  const odd = /[a-z]/i.test(text) ? /[^\x20-\x7e\p{Script=Latin}…]/gu : /[^\x20-\x7e\p{L}\p{N}…]/gu;
  return text.replace(odd, unicodeEscape);
}

function unicodeEscape(character: string): string {
  return `\\u{${Number(character.codePointAt(0)).toString(16)}}`;
}

function expectation(error: ErrorObject): string {
  return String(error.parentSchema?.["description"] ?? `It ${error.message ?? "is not allowed"}.`);
}

function knownKeys(error: ErrorObject): string {
  return Object.keys((error.parentSchema?.["properties"] ?? {}) as object).join(", ") || "none";
}

function describe(data: unknown): string {
  if (typeof data === "string") return `is ${quote(data)}, which is not allowed`;
  if (typeof data === "number" || typeof data === "boolean") return `is ${data.toString()}, which is not allowed`;
  return "is not allowed as it is";
}

function typeName(data: unknown): string {
  if (data === null) return "empty";
  if (typeof data === "number") return data.toString();
  return Array.isArray(data) ? "a list" : (typeNames[typeof data] ?? typeof data);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
