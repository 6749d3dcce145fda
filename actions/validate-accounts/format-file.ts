import { readFile, writeFile } from "node:fs/promises";
import { formatAccounts } from "../../app/domain/account/format-accounts.ts";
import type { Problem } from "../../app/domain/problem.ts";

/**
 * Puts an accounts file on disk into its canonical form, and lists the problems that remain.
 *
 * @param say - prints a line to the terminal
 * @returns whether no problems remain.
 */
export async function formatFile(path: string, say: (line: string) => void): Promise<boolean> {
  const bytes = await readFile(path);
  const formatting = formatAccounts(bytes, path);
  if (formatting.kind === "refused") {
    say(`${path} was not changed. Fix these problems first:`);
    sayProblems(formatting.problems, say);
    return false;
  }
  const changed = !bytes.equals(Buffer.from(formatting.text));
  if (changed) await writeFile(path, formatting.text);
  say(changed ? `${path} is in canonical form now.` : `${path} was in canonical form already.`);
  if (formatting.left.length === 0) return true;
  say("Formatting changes no values, so you must fix these problems:");
  sayProblems(formatting.left, say);
  return false;
}

function sayProblems(problems: readonly Problem[], say: (line: string) => void): void {
  for (const { file, range, rule, message } of problems)
    say(`${file}:${range.line}:${range.column} ${rule}: ${message}`);
}
