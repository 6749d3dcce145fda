import { Ajv } from "ajv";
import { parseDocument, type Parsed } from "../json/parse-document.ts";
import { lazily } from "../json/lazily.ts";
import type { PlanSummary } from "./plan-summary.ts";
import schema from "./plan-summary.schema.json" with { type: "json" };

/** Enough for ten thousand accounts; our Actions write no longer summary. */
const maxLength = 20_000_000;

const validator = lazily(() =>
  new Ajv({ discriminator: true, allowUnionTypes: true, validateSchema: false }).compile<PlanSummary>(schema),
);

/** Reads the artifact `plan-summary`. Its pull request and head are claims that the caller must verify. */
export function parsePlanSummary(text: string): Parsed<PlanSummary> {
  return parseDocument(text, { validator, maxLength });
}
