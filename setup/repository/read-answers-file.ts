import { readFile } from "node:fs/promises";
import { readYamlFile } from "../../app/files/yaml-file.ts";
import { SetupError } from "../terminal/setup-error.ts";
import type { AnswerKey, Answers, SetupQuestion } from "./question.ts";

/**
 * Reads answers from a YAML or JSON file.
 *
 * A key without a value is as no key. A number in place of a text is refused: YAML reads 01234567 as 1234567.
 *
 * @throws {@link SetupError} if the file cannot be read, has a key that no question has, or a number in place of a text.
 */
export async function readAnswersFile(path: string, questions: readonly SetupQuestion[]): Promise<Answers> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new SetupError(`The answers file ${path} cannot be read: ${String(error)}`, { cause: error });
  });
  const about = `The answers file ${path}`;
  const problem = (message: string): never => {
    throw new SetupError(message);
  };
  const file = readYamlFile(text, { name: about, problem });
  const value: unknown = file.kind === "value" ? file.value : undefined;
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new SetupError(`${about} must have an answer for each key, as in "organisation: example-org".`);
  const keys = questions.map(({ key }) => key);
  const unknown = Object.keys(value).filter((key) => !keys.includes(key as AnswerKey));
  if (unknown.length > 0)
    throw new SetupError(`${about} has unknown keys: ${unknown.join(", ")}. Known keys: ${keys.join(", ")}.`);
  const answers = Object.entries(value).filter(([, answer]) => answer !== null);
  const isText = (name: string): boolean => questions.some(({ key, kind }) => key === name && kind === "text");
  const unquoted = answers.filter(([key, answer]) => isText(key) && typeof answer !== "string").map(([key]) => key);
  if (unquoted.length > 0)
    throw new SetupError(
      `${about} must have a text for ${unquoted.join(", ")}. Put the answer between quotes, as in ${unquoted[0] ?? ""}: "01234567"; without them YAML drops the first zero.`,
    );
  return Object.fromEntries(answers.map(([key, answer]) => [key, textOf(answer)]));
}

function textOf(answer: unknown): string {
  if (Array.isArray(answer)) return answer.map(textOf).join(",");
  return typeof answer === "string" ? answer : JSON.stringify(answer);
}
