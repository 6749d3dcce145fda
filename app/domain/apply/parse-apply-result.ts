import { Ajv } from "ajv";
import { parseDocument, type Parsed } from "../json/parse-document.ts";
import { lazily } from "../json/lazily.ts";
import type { ApplyResult } from "./apply-result.ts";
import schema from "./apply-result.schema.json" with { type: "json" };

/** Enough for ten thousand accounts. */
const maxLength = 20_000_000;

const validator = lazily(() => new Ajv({ allowUnionTypes: true, validateSchema: false }).compile<ApplyResult>(schema));

/** Reads the artifact `apply-result`. */
export function parseApplyResult(text: string): Parsed<ApplyResult> {
  return parseDocument(text, { validator, maxLength });
}
