import type { TaskResult, TaskRequest } from "./reader-pool.ts";
import { runTask } from "./tasks.ts";

/** A process of the App that reads what would hold up the App itself. It ends with it, so signals are the App's affair. */
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
