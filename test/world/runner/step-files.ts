import { mkdir, readFile, writeFile } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Texts } from "./yaml-value.ts";

/** What a step left in the files that the runner gave it. */
export interface StepLeavings {
  readonly outputs: Texts;
  readonly env: Texts;
  /** Folders for the front of the PATH, the last one first. */
  readonly path: readonly string[];
  readonly summary: string;
}

/** The files through which a step talks to the runner. */
export interface StepFiles {
  readonly env: Texts;
  read(): Promise<StepLeavings>;
}

const names = ["GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STEP_SUMMARY", "GITHUB_STATE"] as const;

/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#environment-files */
export async function makeStepFiles(folder: string): Promise<StepFiles> {
  await mkdir(folder, { recursive: true });
  const step = randomUUID();
  const env = Object.fromEntries(names.map((name) => [name, join(folder, `${name.toLowerCase()}_${step}`)])) as Record<
    (typeof names)[number],
    string
  >;
  await Promise.all(Object.values(env).map(async (path) => writeFile(path, "")));
  return {
    env,
    async read() {
      const [outputs, variables, path, summary] = await Promise.all(
        [env.GITHUB_OUTPUT, env.GITHUB_ENV, env.GITHUB_PATH, env.GITHUB_STEP_SUMMARY].map(async (file) =>
          readFile(file, "utf8"),
        ),
      );
      return {
        outputs: parseAssignments(outputs ?? ""),
        env: parseAssignments(variables ?? ""),
        path: (path ?? "")
          .split("\n")
          .filter((line) => line !== "")
          .reverse(),
        summary: summary ?? "",
      };
    },
  };
}

/**
 * Reads `name=value` lines and `name<<DELIMITER` blocks.
 *
 * @throws Error for a line that is neither, or a block without an end.
 */
export function parseAssignments(text: string): Texts {
  const lines = text.split(/\r?\n/);
  const found: Record<string, string> = {};
  while (lines.length > 0) {
    const line = lines.shift() ?? "";
    if (line === "") continue;
    const { name, mark, rest } = /^(?<name>[^=<]+?)(?<mark>=|<<)(?<rest>.*)$/.exec(line)?.groups ?? {};
    if (name === undefined || rest === undefined) throw new Error(`Invalid format '${line}'`);
    if (mark === "=") {
      found[name] = rest;
      continue;
    }
    const end = lines.indexOf(rest);
    if (end === -1) throw new Error(`Invalid value. Matching delimiter not found '${rest}'`);
    found[name] = lines
      .splice(0, end + 1)
      .slice(0, -1)
      .join("\n");
  }
  return found;
}
