import type { Prompts } from "../terminal/prompts.ts";
import { SetupError } from "../terminal/setup-error.ts";
import { checkAnswer, withAnswer, type AnswerKey, type Answers, type SetupQuestion } from "./question.ts";

/** Where answers come from; a source before another one wins. */
export interface AnswerSources {
  /** Flags and the answers file. */
  readonly given: Answers;
  /** Answers in the files of the repository. */
  readonly known: Answers;
  /** Questions that the repository's settings answer in a way that one line cannot. */
  readonly settled: ReadonlySet<AnswerKey>;
}

/**
 * Finds an answer to each question: given, known, or asked. A person may change a known answer; a script need not repeat it.
 *
 * @param example - valid settings, which the answers replace one by one: an answer may depend on one before it
 * @throws {@link SetupError} that names every wrong and every missing answer at once, if no one can be asked.
 */
export async function collectAnswers(
  questions: readonly SetupQuestion[],
  { given, known, settled }: AnswerSources,
  { prompts, example }: { readonly prompts: Prompts | undefined; readonly example: object },
): Promise<Answers> {
  const answers: Partial<Record<AnswerKey, string>> = {};
  const faults: string[] = [];
  let settings = example;
  for (const question of questions.filter(({ key }) => given[key] !== undefined || !settled.has(key))) {
    const { key } = question;
    const check = (answer: string): string | undefined =>
      checkAnswer(question, answer, withAnswer(settings, question, answer));
    const initial = known[key] ?? question.usual?.(answers);
    const answer = given[key] ?? (await ask(question, { prompts, initial, check }));
    const fault = answer === undefined ? "is missing" : check(answer);
    if (answer !== undefined && fault === undefined) {
      answers[key] = answer;
      settings = withAnswer(settings, question, answer);
      // A usual answer is missing only because another answer is.
    } else if (answer !== undefined || question.usual === undefined) {
      faults.push(`  --${flagOf(key)} (${question.text}): ${fault ?? ""}`);
    }
  }
  if (faults.length === 0) return answers;
  const advice = "Give the answers as flags or in the file that --from names, or run this at a terminal to be asked.";
  throw new SetupError(["These answers are missing or wrong:", ...faults, advice].join("\n"));
}

/** The flag that gives an answer. */
export function flagOf(key: AnswerKey): string {
  return key.replaceAll("_", "-");
}

interface Asking {
  readonly prompts: Prompts | undefined;
  readonly initial: string | undefined;
  readonly check: (answer: string) => string | undefined;
}

async function ask({ text, isAsked }: SetupQuestion, { prompts, initial, check }: Asking): Promise<string | undefined> {
  return prompts === undefined || !isAsked ? initial : prompts.ask({ text, initial, check });
}
