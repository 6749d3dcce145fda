import { readFileSync } from "node:fs";
import { parseRequestFieldsFile } from "../../../../app/files/request-fields-file.ts";

const path = new URL(
  "../../../../templates/accounts-repository/.github/aws-accounts/request-fields.yml",
  import.meta.url,
);

export const shippedFieldsText = readFileSync(path, "utf8");
const parsed = parseRequestFieldsFile(shippedFieldsText);
if (parsed.kind === "problems") throw new Error(parsed.problems.map(({ message }) => message).join("\n"));

/** The fields of the shipped file. */
export const shippedFields = parsed.fields;
export const fields = shippedFields.fields;
