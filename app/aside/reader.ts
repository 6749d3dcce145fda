import type { Answer, Question } from "./readers.ts";
import { doWork } from "./work.ts";

/** A process of the App that reads what would hold up the App itself. It ends with it, so signals are the App's affair. */
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);

process.on("message", ({ name, input }: Question) => {
  process.send?.(answer(name, input));
});

function answer(name: Question["name"], input: Question["input"]): Answer {
  try {
    return { kind: "result", result: doWork(name, input) };
  } catch (error) {
    return { kind: "failed", error };
  }
}
