import { createInterface, type Interface } from "node:readline/promises";
import { Writable } from "node:stream";
import { CancelledError } from "./setup-error.ts";

/** A question that a person answers with one line. */
export interface LineQuestion {
  readonly text: string;
  /** The answer if the line is empty. */
  readonly initial?: string | undefined;
  /** Whether the answer stays invisible. */
  readonly secret?: boolean;
  /** Returns the reason to refuse an answer; the question is then asked again. */
  readonly check: (answer: string) => string | undefined;
}

/** Asks a person at a terminal. Each method throws {@link CancelledError} at Ctrl-C and at the end of the input. */
export interface Prompts {
  ask(question: LineQuestion): Promise<string>;
  confirm(text: string): Promise<boolean>;
}

/** Makes prompts on these streams, which must be a terminal: otherwise no one could answer. */
export function createPrompts(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Prompts {
  const ask = async (question: LineQuestion): Promise<string> => {
    const initial = question.initial === undefined ? "" : ` [${question.initial}]`;
    for (;;) {
      const line = await readLine({ input, output, secret: question.secret === true }, `${question.text}${initial}: `);
      const answer = line.trim() === "" ? (question.initial ?? "") : line.trim();
      const reason = question.check(answer);
      if (reason === undefined) return answer;
      output.write(`  ${reason}\n`);
    }
  };
  return {
    ask,
    confirm: async (text) => {
      const check = (answer: string): string | undefined =>
        /^(?:y|yes|n|no)$/iu.test(answer) ? undefined : "Answer y or n.";
      return /^y/iu.test(await ask({ text: `${text} (y/n)`, initial: "n", check }));
    },
  };
}

interface Line {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly secret: boolean;
}

async function readLine({ input, output, secret }: Line, text: string): Promise<string> {
  const reader = createInterface({ input, output: secret ? silent() : output, terminal: true });
  if (secret) output.write(text);
  try {
    return await Promise.race([reader.question(secret ? "" : text), ended(reader, text)]);
  } finally {
    reader.close();
    if (secret) output.write("\n");
  }
}

/** Rejects when the person leaves: readline would leave its question open for ever. */
async function ended(reader: Interface, text: string): Promise<never> {
  return new Promise((_resolve, reject) => {
    const cancel = (): void => {
      reject(new CancelledError(text.replace(/(?: \[[^\]]*\])?: $/u, "")));
    };
    reader.once("SIGINT", cancel).once("close", cancel);
  });
}

function silent(): Writable {
  return new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
}
