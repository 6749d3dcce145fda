import type { TaskResult, TaskRequest } from "./reader-pool.ts";
import { runTask } from "./tasks.ts";

/** This process reads files that would block the App. The App ends it, so it ignores signals. */
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);

process.on("message", ({ name, input }: TaskRequest) => {
  process.send?.(answer(name, input));
});

function answer(name: TaskRequest["name"], input: TaskRequest["input"]): TaskResult {
  try {
    return { kind: "result", result: runTask(name, input) };
  } catch (error) {
    return { kind: "failed", error };
  }
}
