import { Ajv } from "ajv";
import { parseDocument, type Parsed } from "../json/parse-document.ts";
import { lazily } from "../json/lazily.ts";
import schema from "./terraform-state.schema.json" with { type: "json" };

/** An account in Terraform's state. */
export interface StateAccount {
  /** Terraform's name of the resource: the account's key in the accounts file. */
  readonly key: string;
  /** 12 digits. */
  readonly id: string;
  /** AWS created the account, but a later step failed: Terraform would destroy it and create it again. */
  readonly tainted: boolean;
  /** When it joined the organisation, as Terraform writes times; left out until Terraform has read it. */
  readonly joinedAt?: string;
}

interface State {
  readonly resources: readonly {
    readonly mode: string;
    readonly type: string;
    readonly name: string;
    readonly instances: readonly {
      readonly status?: string;
      readonly deposed?: string;
      readonly attributes: { readonly id: string; readonly joined_timestamp?: string | null };
    }[];
  }[];
}

const validator = lazily(() => new Ajv({ validateSchema: false }).compile<State>(schema));

/**
 * Lists the accounts in a state. Every Terraform since 0.12 writes version 4; any other version is malformed.
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
        ...(typeof attributes.joined_timestamp === "string" && { joinedAt: attributes.joined_timestamp }),
      })),
    );
  return { kind: "value", value: accounts };
}
