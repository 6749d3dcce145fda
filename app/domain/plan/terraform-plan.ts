import { Ajv } from "ajv";
import { parseDocument, type Parsed } from "../json/parse-document.ts";
import { lazily } from "../json/lazily.ts";
import schema from "./terraform-plan.schema.json" with { type: "json" };

/**
 * The parts of `terraform show -json <plan>` that are read.
 *
 * @see https://developer.hashicorp.com/terraform/internals/json-format
 */
export interface TerraformPlan {
  readonly format_version: string;
  readonly terraform_version: string;
  readonly resource_changes?: readonly { readonly address: string; readonly change: TerraformChange }[];
  /** Resources that differ from the state. */
  readonly resource_drift?: TerraformPlan["resource_changes"];
  readonly output_changes?: Readonly<Record<string, TerraformChange>>;
  readonly configuration?: {
    readonly root_module?: {
      readonly resources?: readonly { readonly address: string; readonly expressions?: Attributes }[];
    };
  };
}

/** The changes of a plan and its configuration: the input of a plan summary. */
export type PlannedChanges = Pick<TerraformPlan, "resource_changes" | "output_changes" | "configuration">;

export type Attributes = Readonly<Record<string, unknown>>;

export interface TerraformChange {
  /** One of the documented combinations; both orders of delete and create are a replacement. */
  readonly actions: readonly string[];
  /** An object of attributes for a resource, any value for an output. */
  readonly before?: unknown;
  readonly after?: unknown;
  /** Mirrors `after`, with `true` for each value that is known only after the apply. */
  readonly after_unknown?: unknown;
  readonly before_sensitive?: unknown;
  readonly after_sensitive?: unknown;
  readonly importing?: { readonly id?: string };
}

/** Twice what a full plan of ten thousand accounts needs. */
const maxLength = 100_000_000;

const validator = lazily(() =>
  new Ajv({ validateSchema: false, allowUnionTypes: true }).compile<TerraformPlan>(schema),
);

/** Reads Terraform's structured plan; an unknown format or action is malformed, not skipped. */
export function parseTerraformPlan(text: string): Parsed<TerraformPlan> {
  return parseDocument(text, { validator, maxLength });
}
