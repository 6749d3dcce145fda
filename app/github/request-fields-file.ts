import { parseDocument } from "yaml";
import { parseRequestFields, type ParsedFields } from "../domain/request/request-fields.ts";

/** Reads the YAML of the file that says what a request asks. */
export function parseRequestFieldsFile(text: string): ParsedFields {
  const document = parseDocument(text, { stringKeys: true });
  if (document.errors.length > 0) {
    return { kind: "problems", problems: document.errors.map(({ message }) => `It is not YAML: ${message}`) };
  }
  return parseRequestFields(document.toJS({ maxAliasCount: 100 }) as unknown);
}
