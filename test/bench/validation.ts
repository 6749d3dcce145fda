import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { validateAccounts } from "../../app/domain/account/validate-accounts.ts";
import { settings } from "../fixtures/settings.ts";
import { accountsFilePath, accountsFileWith } from "../scenario/story/accounts-file.ts";
import { numberedAccounts } from "./accounts.ts";
import { compare, show, table } from "./measure.ts";

/** Validation of a file in which one account was added, beside bare `JSON.parse` (and `JSON.stringify`) of the same bytes. */
export async function benchValidation(): Promise<string> {
  const rows: string[][] = [];
  for (const count of [1_000, 10_000]) {
    const accounts = numberedAccounts(count);
    const base = Buffer.from(accountsFileWith(...accounts.slice(0, -1)));
    const head = Buffer.from(accountsFileWith(...accounts));
    const validate = (): void => {
      const { problems, changes } = validateAccounts({ head, base, settings, file: accountsFilePath });
      if (changes.length !== 1 || problems.some(({ severity }) => severity === "error"))
        throw new Error(`the file should pass: ${JSON.stringify(problems.slice(0, 3))}`);
    };
    const text = head.toString();
    const parse = await compare(15, validate, () => JSON.parse(head.toString()) as unknown);
    const memory = await peakMemory(head, base);
    const both = await compare(15, validate, () => JSON.stringify(JSON.parse(text), null, 2));
    rows.push([
      count.toLocaleString("en"),
      `${(head.length / 1_048_576).toFixed(1)} MiB`,
      show(parse.ours),
      show(parse.bare),
      parse.ratio.toFixed(1),
      show(both.bare),
      both.ratio.toFixed(1),
      `${(memory / 1_048_576).toFixed(0)} MiB`,
      (memory / (head.length + base.length)).toFixed(1),
    ]);
  }
  return table(
    [
      "accounts",
      "file",
      "validate (head and base)",
      "`JSON.parse`",
      "ratio",
      "`JSON.parse` + `JSON.stringify`",
      "ratio",
      "peak memory above an idle process",
      "over both files",
    ],
    rows,
  );
}

/** In bytes: what a process that validates needs at the most, above one that has loaded the same and does nothing. */
async function peakMemory(head: Uint8Array, base: Uint8Array): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  try {
    const files = [join(folder, "head.json"), join(folder, "base.json")] as const;
    await writeFile(files[0], head);
    await writeFile(files[1], base);
    return (await maxRss(files)) - (await maxRss([]));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function maxRss(files: readonly string[]): Promise<number> {
  const script = fileURLToPath(new URL("validate-once.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", script, ...files]);
  return Number(stdout);
}
