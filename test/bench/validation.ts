import { validateAccounts } from "../../app/domain/account/validate-accounts.ts";
import { settings } from "../fixtures/settings.ts";
import { accountsFilePath, accountsFileWith } from "../world/story/accounts-file.ts";
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
    const both = await compare(15, validate, () => JSON.stringify(JSON.parse(text), null, 2));
    rows.push([
      count.toLocaleString("en"),
      `${(head.length / 1_048_576).toFixed(1)} MiB`,
      show(parse.ours),
      show(parse.bare),
      parse.ratio.toFixed(1),
      show(both.bare),
      both.ratio.toFixed(1),
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
    ],
    rows,
  );
}
