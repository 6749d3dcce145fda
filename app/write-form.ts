import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { requestFormPath } from "./domain/request/form.ts";
import { requestFieldsPath } from "./domain/request/request-fields.ts";
import { parseRequestFieldsFile } from "./files/request-fields-file.ts";
import { renderRequestForm } from "./files/request-form-file.ts";

/** `npm run form -- FOLDER`: writes the issue form of an accounts repository from its request fields. */
function writeForm(folder: string): readonly string[] {
  const parsed = parseRequestFieldsFile(readFileSync(join(folder, requestFieldsPath), "utf8"));
  if (parsed.kind === "problems") return parsed.problems.map(({ message }) => message);
  writeFileSync(join(folder, requestFormPath), renderRequestForm(parsed.fields));
  return [];
}

const folder = process.argv[2];
const problems =
  folder === undefined ? ["Which folder? For example: npm run form -- ../our-accounts-repository"] : writeForm(folder);
process.stdout.write(problems.map((problem) => `${problem}\n`).join(""));
if (problems.length > 0) process.exitCode = 1;
