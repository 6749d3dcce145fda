import { stringify } from "yaml";
import { requestForm } from "../domain/request/form.ts";
import { requestFieldsPath, type RequestFields } from "../domain/request/request-fields.ts";

/**
 * Renders the issue form that asks for these fields.
 *
 * GitHub parses forms as YAML 1.1, which reads an unquoted Yes as a boolean.
 */
export function renderRequestForm(fields: RequestFields): string {
  const note = `# Made from ${requestFieldsPath} by \`npm run form\`; change that file, not this one.\n`;
  return note + stringify(requestForm(fields), { lineWidth: 0, version: "1.1" });
}
