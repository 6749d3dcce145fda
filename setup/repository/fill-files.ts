import { parseDocument } from "yaml";
import { requestFormPath } from "../../app/domain/request/form.ts";
import { requestFieldsPath } from "../../app/domain/request/request-fields.ts";
import { accountsFilePath, settingsPath } from "../../app/domain/settings/settings.ts";
import { parseRequestFieldsFile } from "../../app/files/request-fields-file.ts";
import { renderRequestForm } from "../../app/files/request-form-file.ts";
import { parseSettingsFile } from "../../app/files/settings-file.ts";
import type { Problem } from "../../app/domain/problem.ts";
import { SetupError } from "../terminal/setup-error.ts";
import { ownersIn } from "./known-answers.ts";
import { settingOf, type Answers, type SetupQuestion } from "./question.ts";
import type { RepositoryFiles } from "./read-repository.ts";
import { codeOwnersPath } from "./template-files.ts";

/** The files to start from. */
export interface FileSources {
  readonly templates: RepositoryFiles;
  readonly existing: RepositoryFiles;
}

/**
 * Fills the answers into the files of an accounts repository.
 *
 * What an operator decides stays: settings without a question, the fields of a request, other code owners, the accounts.
 *
 * @throws {@link SetupError} if the settings or the fields would not be valid, with each problem and its line.
 */
export function fillFiles(
  { templates, existing }: FileSources,
  questions: readonly SetupQuestion[],
  answers: Answers,
): RepositoryFiles {
  const kept = [accountsFilePath, requestFieldsPath].flatMap((path) =>
    existing[path] === undefined ? [] : [[path, existing[path]] as const],
  );
  const settings = fillSettings(existing[settingsPath] ?? templates[settingsPath] ?? "", questions, answers);
  const files: RepositoryFiles = { ...templates, ...Object.fromEntries(kept), [settingsPath]: settings };
  const filled = Object.entries(files).map(([path, text]) => {
    if (path === codeOwnersPath)
      return [path, fillCodeOwners({ templates, existing }, ownersIn(settings, answers.organisation ?? ""))];
    if (path === requestFormPath) return [path, renderForm(files[requestFieldsPath] ?? "")];
    return [path, path.startsWith(".github/workflows/") ? fillWorkflow(text, answers) : text];
  });
  return Object.fromEntries(filled) as RepositoryFiles;
}

function fillSettings(text: string, questions: readonly SetupQuestion[], answers: Answers): string {
  const document = parseDocument(text);
  const before = document.toJS() as unknown;
  for (const question of questions) {
    const { key, setting } = question;
    const answer = answers[key];
    if (setting === undefined || answer === undefined) continue;
    const value = settingOf(question, answer);
    if (JSON.stringify(document.getIn(setting)) !== JSON.stringify(value)) document.setIn(setting, value);
  }
  // Writing a document again could change its white space, although no setting changed.
  const filled =
    JSON.stringify(document.toJS()) === JSON.stringify(before) ? text : document.toString({ lineWidth: 0 });
  const parsed = parseSettingsFile(filled);
  if (parsed.kind === "problems") throw refuse("With these answers the settings", parsed.problems);
  return filled;
}

function renderForm(fields: string): string {
  const parsed = parseRequestFieldsFile(fields);
  if (parsed.kind === "problems") throw refuse("The fields of a request", parsed.problems);
  return renderRequestForm(parsed.fields);
}

function refuse(subject: string, problems: readonly Problem[]): SetupError {
  const lines = problems.map(({ file, range, message }) => `  ${file}:${range.line}: ${message}`);
  return new SetupError([`${subject} would not be valid. Fix this, and run the command again:`, ...lines].join("\n"));
}

function fillWorkflow(text: string, { actions = "", default_branch: branch = "main" }: Answers): string {
  const [source = "", ref = ""] = actions.split("@");
  return text
    .replaceAll(
      /(?<=uses: )alphagov\/aws-accounts-by-pull-request(?<path>\/actions\/[a-z-]+)@v1(?=\s)/gu,
      `${source}$<path>@${ref}`,
    )
    .replace("branches: [main]", `branches: [${branch}]`);
}

/**
 * The last line of CODEOWNERS that matches a path counts. So missing lines go to the end, and so do lines before one that
 * could match the same files.
 */
function fillCodeOwners({ templates, existing }: FileSources, owners: readonly string[]): string {
  const template = templates[codeOwnersPath] ?? "";
  const wanted = template.split("\n").flatMap((line) => /^(?<path>\/\S+) +@/u.exec(line)?.groups?.["path"] ?? []);
  const render = (path: string): string => `${path.padEnd(28)} ${owners.join(" ")}`;
  const current = existing[codeOwnersPath];
  if (current === undefined) {
    return template
      .split("\n")
      .map((line) => {
        const path = wanted.find((candidate) => line.startsWith(`${candidate} `));
        return path === undefined ? line : render(path);
      })
      .join("\n");
  }
  const isFor = (line: string, path: string): boolean => line.split(/\s+/u)[0] === path;
  const hasOwners = (line: string): boolean => owners.every((owner) => line.split(/\s+/u).includes(owner));
  const lines = current
    .replace(/\n$/u, "")
    .split("\n")
    .map((line) => {
      const path = wanted.find((candidate) => isFor(line, candidate));
      return path === undefined || hasOwners(line) ? line : render(path);
    });
  const last = (path: string): number => lines.findLastIndex((line) => isFor(line, path));
  const isEffective = (path: string): boolean =>
    last(path) !== -1 && !lines.slice(last(path) + 1).some((line) => mayMatch(line, path) && !hasOwners(line));
  const added = wanted.filter((path) => !isEffective(path));
  const kept = lines.filter((line) => !added.some((path) => isFor(line, path)));
  return `${[...kept, ...added.map((path) => lines[last(path)] ?? render(path))].join("\n")}\n`;
}

/** Whether a line could match files in a folder: all do but those of another folder at the top. */
function mayMatch(line: string, folder: string): boolean {
  const [pattern = ""] = line.trim().split(/\s+/u);
  if (pattern === "" || pattern.startsWith("#")) return false;
  const first = /^\/(?<first>[^*?[\\/]+)(?:\/|$)/u.exec(pattern)?.groups?.["first"];
  return first === undefined || folder === `/${first}/`;
}
