import { Ajv } from "ajv";
import { parseDocument, type Parsed } from "../json/parse-document.ts";
import { lazily } from "../json/lazily.ts";
import schema from "./terraform-state.schema.json" with { type: "json" };

/** An account that Terraform's state knows. */
export interface StateAccount {
  /** Terraform's name of the resource: the account's key in the accounts file. */
  readonly key: string;
  /** 12 digits. */
  readonly id: string;
  /** AWS made the account and something after that failed: Terraform would destroy it and make it anew. */
  readonly tainted: boolean;
}

interface State {
  readonly resources: readonly {
    readonly mode: string;
    readonly type: string;
    readonly name: string;
    readonly instances: readonly {
      readonly status?: string;
      readonly deposed?: string;
      readonly attributes: { readonly id: string };
    }[];
  }[];
}

const validator = lazily(() => new Ajv({ validateSchema: false }).compile<State>(schema));

/**
 * Reads which accounts a state knows. Version 4 is what every Terraform since 0.12 writes; another one is malformed here,
 * not guessed at.
 */
export function parseTerraformState(text: string): Parsed<readonly StateAccount[]> {
  const parsed = parseDocument(text, { validator, maxLength: 200_000_000 });
  if (parsed.kind === "malformed") return parsed;
  const accounts = parsed.value.resources
    .filter(({ mode, type }) => mode === "managed" && type === "aws_organizations_account")
    .flatMap(({ name, instances }) =>
      instances.map(({ status, deposed, attributes }) => ({
        key: name,
        id: attributes.id,
        tainted: status === "tainted" || deposed !== undefined,
      })),
    );
  return { kind: "value", value: accounts };
}
