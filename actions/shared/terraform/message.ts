/** A line of `terraform … -json`, as far as it is read. */
export type TerraformMessage =
  | { readonly kind: "version"; readonly version: string; readonly text: string }
  /** An error, and the resource that it is about, if it names one. */
  | { readonly kind: "error"; readonly text: string; readonly address: string | undefined }
  /** A resource was made; `id` is what AWS calls it. */
  | { readonly kind: "created"; readonly address: string; readonly id: string; readonly text: string }
  /** A warning of what we do on purpose: to a reader of the log it would look like a fault. */
  | { readonly kind: "expected"; readonly text: string }
  | { readonly kind: "text"; readonly text: string };

/** What Terraform says of every plan and apply that is limited to some accounts. */
const expectedWarnings: readonly (string | undefined)[] = [
  "Resource targeting is in effect",
  "Applied changes may be incomplete",
];

interface RawMessage {
  readonly "@message"?: string;
  readonly type?: string;
  readonly terraform?: string;
  readonly diagnostic?: {
    readonly severity?: string;
    readonly summary?: string;
    readonly detail?: string;
    readonly address?: string;
  };
  readonly hook?: {
    readonly action?: string;
    readonly id_value?: string;
    readonly resource?: { readonly addr?: string };
  };
}

/**
 * Reads a line of Terraform's machine-readable output; any other line is plain text.
 *
 * @see https://developer.hashicorp.com/terraform/internals/machine-readable-ui
 */
export function readTerraformMessage(line: string): TerraformMessage {
  const message = parse(line);
  if (message === undefined) return { kind: "text", text: line };
  const text = message["@message"] ?? line;
  return readKnown(message, text) ?? { kind: "text", text };
}

function readKnown({ type, terraform, diagnostic, hook }: RawMessage, text: string): TerraformMessage | undefined {
  if (type === "version" && terraform !== undefined) return { kind: "version", version: terraform, text };
  if (type === "diagnostic") return diagnostic && readDiagnostic(diagnostic, text);
  if (type === "apply_complete") return hook && readCreated(hook, text);
  return undefined;
}

function readDiagnostic(
  { severity, summary, address, detail }: NonNullable<RawMessage["diagnostic"]>,
  text: string,
): TerraformMessage | undefined {
  if (severity === "warning" && expectedWarnings.includes(summary)) return { kind: "expected", text };
  if (severity !== "error") return undefined;
  const parts = [summary, address && `with ${address}`, detail];
  return { kind: "error", text: parts.filter((part) => part !== undefined && part !== "").join("\n\n"), address };
}

function readCreated(
  { action, resource, id_value: id }: NonNullable<RawMessage["hook"]>,
  text: string,
): TerraformMessage | undefined {
  const address = resource?.addr;
  if (action !== "create" || address === undefined || id === undefined) return undefined;
  return { kind: "created", address, id, text };
}

function parse(line: string): RawMessage | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as RawMessage;
  } catch {
    return undefined;
  }
}
