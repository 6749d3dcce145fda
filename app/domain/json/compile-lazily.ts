import { Ajv2020, type AnySchemaObject, type ValidateFunction } from "ajv/dist/2020.js";
import { lazily } from "./lazily.ts";

/** Compiles a schema of ours when it is first needed. The validation reports every error, and fills in the defaults. */
export function compileLazily<Value>(schema: AnySchemaObject): () => ValidateFunction<Value> {
  return lazily(() =>
    new Ajv2020({
      allErrors: true,
      verbose: true,
      useDefaults: true,
      strict: true,
      strictRequired: false,
      strictTypes: false,
      validateSchema: false,
    }).compile<Value>(schema),
  );
}
