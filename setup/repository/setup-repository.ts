import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse, parseDocument } from "yaml";
import { settingsPath } from "../../app/domain/settings/settings.ts";
import { changeFlags, mayChange, type ChangeOptions } from "../terminal/confirm-changes.ts";
import type { SetupContext } from "../terminal/context.ts";
import { parseArguments, textOf, type Flags } from "../terminal/parse-arguments.ts";
import { SetupError } from "../terminal/setup-error.ts";
import { collectAnswers, flagOf } from "./collect-answers.ts";
import { fillFiles } from "./fill-files.ts";
import { findKnownAnswers } from "./known-answers.ts";
import type { Answers } from "./question.ts";
import { questions } from "./questions.ts";
import { readAnswersFile } from "./read-answers-file.ts";
import { readRepository, type RepositoryFiles } from "./read-repository.ts";
import { showDifference } from "./show-difference.ts";
import { codeOwnersPath, otherCodeOwnersPaths, readTemplateFiles } from "./template-files.ts";
import { describeStack } from "./terraform-stack.ts";

const usage = "npm run setup -- repository DIR [--from FILE] [--ANSWER VALUE …] [--dry-run] [--yes]";

/** `setup repository DIR`: writes the files of an accounts repository, and changes only what differs. */
export async function setupRepository(args: readonly string[], context: SetupContext): Promise<void> {
  const answerFlags: Flags = Object.fromEntries(questions.map(({ key }) => [flagOf(key), { type: "string" }]));
  const { values, positionals } = parseArguments(
    args,
    { from: { type: "string" }, ...changeFlags, ...answerFlags },
    usage,
  );
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0) throw new SetupError(`Which folder? Usage: ${usage}`);
  const templates = readTemplateFiles(context.root);
  const existing = await readRepository(folder, [...Object.keys(templates), ...otherCodeOwnersPaths]);
  requireOneCodeOwners(folder, existing);
  requireYaml(folder, existing[settingsPath]);
  for (const line of describeStack(existing)) context.say(line);
  const from = textOf(values, "from");
  const given = { ...(from === undefined ? {} : await readAnswersFile(from, questions)), ...answersIn(values) };
  const { known, settled } = findKnownAnswers(existing, questions);
  const answers = await collectAnswers(
    questions,
    { given, known: { ...appIdIn(context), ...known }, settled },
    { prompts: context.prompts, example: parse(templates[settingsPath] ?? "") as object },
  );
  const filled = fillFiles({ templates, existing }, questions, answers);
  await writeChanges({ folder, existing, filled }, context, {
    dryRun: values["dry-run"] === true,
    yes: values["yes"] === true,
  });
}

/** A broken file would be repaired by guessing. */
function requireYaml(folder: string, settings: string | undefined): void {
  const [error] = settings === undefined ? [] : parseDocument(settings).errors;
  if (error !== undefined)
    throw new SetupError(`${join(folder, settingsPath)} is not YAML. Fix it, and run this again: ${error.message}`);
}

/** A new file in `.github/` would silently replace the one that GitHub reads now. */
function requireOneCodeOwners(folder: string, existing: RepositoryFiles): void {
  const other = otherCodeOwnersPaths.find((path) => existing[path] !== undefined);
  if (other === undefined || existing[codeOwnersPath] !== undefined) return;
  throw new SetupError(
    `Nothing was written: ${join(folder, other)} has the code owners, and GitHub would ignore it beside ${codeOwnersPath}. Move it, and run this again: mkdir -p .github && git mv ${other} ${codeOwnersPath}`,
  );
}

function answersIn(values: Readonly<Record<string, unknown>>): Answers {
  const given = questions.map(({ key }) => [key, textOf(values, flagOf(key))] as const);
  return Object.fromEntries(given.filter(([, answer]) => answer !== undefined));
}

/** `setup app` writes the App's id into `.env`, which the entry point reads. */
function appIdIn({ environment }: SetupContext): Answers {
  const appId = environment["APP_ID"];
  return appId === undefined || appId === "" ? {} : { app_id: appId };
}

interface RepositoryChange {
  readonly folder: string;
  readonly existing: RepositoryFiles;
  readonly filled: RepositoryFiles;
}

async function writeChanges(
  { folder, existing, filled }: RepositoryChange,
  context: SetupContext,
  options: ChangeOptions,
): Promise<void> {
  const { say } = context;
  const changed = Object.entries(filled).filter(([path, text]) => existing[path] !== text);
  if (changed.length === 0) {
    say(`Nothing to do: ${folder} is as the answers ask.`);
    return;
  }
  say(`Changes in ${folder}:`);
  for (const [path] of changed) say(`  ${existing[path] === undefined ? "create" : "change"} ${path}`);
  // The text of new files is long, and known from the templates.
  const shown = changed.filter(([path]) => options.dryRun || existing[path] !== undefined);
  const before = Object.fromEntries(
    shown.flatMap(([path]) => (existing[path] === undefined ? [] : [[path, existing[path]]])),
  );
  if (shown.length > 0) say(await showDifference(before, Object.fromEntries(shown)));
  if (!(await mayChange(context, options, `Write ${changed.length} files?`))) return;
  for (const [path, text] of changed) await writeWhole(join(folder, path), text);
  say(`${changed.length} files were written. Next: commit and push them to the accounts repository.`);
}

/** A command that is killed leaves the old file or the new one, and never a part. */
async function writeWhole(path: string, text: string): Promise<void> {
  const part = `${path}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(part, text);
    await rename(part, path);
  } catch (error) {
    throw new SetupError(`${path} cannot be written: ${String(error)}. Fix this, and run the command again.`, {
      cause: error,
    });
  }
}
