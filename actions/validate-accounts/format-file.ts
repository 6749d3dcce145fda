import { readFile, writeFile } from "node:fs/promises";
import { formatAccounts } from "../../app/domain/account/format-accounts.ts";
import type { Problem } from "../../app/domain/problem.ts";

/**
 * Puts an accounts file on disk into its canonical form, and says what it did not touch.
 *
 * @param say - takes a line for the person at the terminal
 * @returns whether nothing is left for that person to mend
 */
export async function formatFile(path: string, say: (line: string) => void): Promise<boolean> {
  const bytes = await readFile(path);
  const formatting = formatAccounts(bytes, path);
  if (formatting.kind === "refused") {
    say(`${path} was left as it is. Mend this first:`);
    sayProblems(formatting.problems, say);
    return false;
  }
  const changed = !bytes.equals(Buffer.from(formatting.text));
  if (changed) await writeFile(path, formatting.text);
  say(changed ? `${path} is in canonical form now.` : `${path} was in canonical form already.`);
  if (formatting.left.length === 0) return true;
  say("Formatting changes no values, so this is left for you:");
  sayProblems(formatting.left, say);
  return false;
}

function sayProblems(problems: readonly Problem[], say: (line: string) => void): void {
  for (const { file, range, rule, message } of problems)
    say(`${file}:${range.line}:${range.column} ${rule}: ${message}`);
}
