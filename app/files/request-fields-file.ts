import { parseRequestFields, type ParsedFields, requestFieldsProblem } from "../domain/request/request-fields.ts";
import { readYamlFile } from "./yaml-file.ts";

/** Reads the YAML file that defines the fields of a request; every problem carries the line of its value. */
export function parseRequestFieldsFile(text: string): ParsedFields {
  const file = readYamlFile(text, { name: "The file", problem: requestFieldsProblem });
  if (file.kind === "problems") return file;
  const parsed = parseRequestFields(file.value);
  return parsed.kind === "fields" ? parsed : { ...parsed, problems: file.locate(parsed.problems) };
}
