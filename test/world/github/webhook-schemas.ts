import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import formats from "ajv-formats";

const ajv = new Ajv({ strict: false, allErrors: true, code: { optimize: false } });
formats.default(ajv);
// Without the file's own `oneOf`, which would have every event compiled at once.
const file = createRequire(import.meta.url).resolve("@octokit/webhooks-schemas/schema.json");
const { definitions } = JSON.parse(readFileSync(file, "utf8")) as { readonly definitions: object };
ajv.addSchema({ $id: "webhooks", definitions });

/** How a payload departs from the schema that Octokit publishes for its event and action. */
export function payloadProblems(event: string, payload: Readonly<Record<string, unknown>>): string | undefined {
  const action = typeof payload["action"] === "string" ? payload["action"] : "event";
  const validate = ajv.getSchema(`webhooks#/definitions/${event}$${action}`);
  if (!validate) return `no schema is published for the webhook ${event} ${action}`;
  if (validate(payload) === true) return undefined;
  return `the webhook ${event} ${action} does not fit its published schema: ${ajv.errorsText(validate.errors)}`;
}
