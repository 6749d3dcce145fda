import { Ajv, type ValidateFunction } from "ajv";
import { hasTooManyBrackets, isTooDeep } from "./nesting.ts";

/** The content of an artifact: a value that matches its schema, or the reason why it does not. */
export type Parsed<Value> =
  { readonly kind: "value"; readonly value: Value } | { readonly kind: "malformed"; readonly reason: string };

/**
 * Reads the JSON that an Action wrote into an artifact, as a claim: anyone who may run workflows can write artifacts.
 *
 * Length and brackets are checked before parsing, because parsing millions of empty arrays would block the process for
 * seconds.
 */
export function parseDocument<Value>(
  text: string,
  expected: { readonly validator: () => ValidateFunction<Value>; readonly maxLength: number },
): Parsed<Value> {
  if (text.length > expected.maxLength) {
    return malformed(`it is ${text.length} characters long, more than the ${expected.maxLength} that are read`);
  }
  if (hasTooManyBrackets(text)) return malformed("it has more brackets than are read");
  if (isTooDeep(text)) return malformed("it is nested too deeply");
  const parsed = parseJson(text);
  if (parsed === undefined) return malformed("it is not JSON");
  const validate = expected.validator();
  if (validate(parsed.json)) return { kind: "value", value: parsed.json };
  return malformed(new Ajv().errorsText(validate.errors, { dataVar: "it" }));
}

/** Wrapped, because `null` is also JSON. */
function parseJson(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function malformed(reason: string): Parsed<never> {
  return { kind: "malformed", reason };
}
