import { readFile, stat } from "node:fs/promises";
import { largestFile } from "../../app/domain/account/decode-file.ts";
import { validateAccounts, type Validation } from "../../app/domain/account/validate-accounts.ts";
import type { Problem } from "../../app/domain/problem.ts";
import { parseSettingsFile } from "../../app/files/settings-file.ts";
import { writeJobSummary } from "../shared/job-summary.ts";
import { renderSummary } from "./render-summary.ts";

/** The inputs of a run of the Action. */
export interface ValidationJob {
  readonly accountsFile: string;
  readonly baseFile: string | undefined;
  readonly settingsFile: string;
  /** File for the Markdown of the job's page, if the runner supports that. */
  readonly summaryFile: string | undefined;
  readonly annotate: Readonly<Record<Problem["severity"], (message: string, place: Annotation) => void>>;
  readonly setOutput: (name: "problems", value: string) => void;
}

/** A place in a file, in the words of workflow commands. */
export interface Annotation {
  readonly title: string;
  readonly file: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly startColumn?: number;
  readonly endColumn?: number;
}

/** A file that an input names cannot be read. */
export class UnreadableInputError extends Error {
  override readonly name = "UnreadableInputError";
  readonly input: string;
  readonly path: string;

  constructor(input: string, path: string, reason: string, options?: ErrorOptions) {
    super(`The input ${input} names ${path}, ${reason}`, options);
    this.input = input;
    this.path = path;
  }
}

/** The accounts file, or the settings, have errors. */
export class InvalidAccountsError extends Error {
  override readonly name = "InvalidAccountsError";
  readonly problems: readonly Problem[];

  constructor(path: string, problems: readonly Problem[]) {
    const errors = problems.filter(({ severity }) => severity === "error").length;
    super(`${path} has ${errors === 1 ? "an error" : `${errors} errors`}. Each is annotated on its line.`);
    this.problems = problems;
  }
}

/**
 * Validates an accounts file outside of the App, by the same rules.
 *
 * @throws UnreadableInputError
 * @throws InvalidAccountsError
 */
export async function runValidation(job: ValidationJob): Promise<void> {
  const settings = parseSettingsFile(new TextDecoder().decode(await readInput("settings-file", job.settingsFile)));
  if (settings.kind === "problems") {
    const problems = settings.problems.map((problem) => ({ ...problem, file: job.settingsFile }));
    await report(job, job.settingsFile, { problems, changes: [], accounts: [] });
    return;
  }
  const head = await readInput("accounts-file", job.accountsFile);
  const base = job.baseFile === undefined ? undefined : await readInput("base-file", job.baseFile);
  const file = job.accountsFile;
  await report(job, file, validateAccounts({ head, base, settings: settings.settings, file }));
}

async function report(job: ValidationJob, path: string, validation: Validation): Promise<void> {
  const { problems } = validation;
  for (const problem of problems) job.annotate[problem.severity](problem.message, placeOf(problem));
  job.setOutput("problems", JSON.stringify(problems));
  await writeJobSummary(job.summaryFile, renderSummary(path, validation));
  if (problems.some(({ severity }) => severity === "error")) throw new InvalidAccountsError(path, problems);
}

/** GitHub accepts columns only if an annotation begins and ends on one line. */
function placeOf({ rule, file, range }: Problem): Annotation {
  const lines = { title: rule, file, startLine: range.line, endLine: range.endLine };
  if (range.line !== range.endLine) return lines;
  return { ...lines, startColumn: range.column, endColumn: range.endColumn };
}

async function readInput(input: string, path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > largestFile) {
      throw new UnreadableInputError(input, path, `which has ${size} bytes; at most ${largestFile} are read.`);
    }
    return await readFile(path);
  } catch (error) {
    if (error instanceof UnreadableInputError) throw error;
    const reason = "which cannot be read. Check out the repository before this step, and give a path below it.";
    throw new UnreadableInputError(input, path, reason, { cause: error });
  }
}
