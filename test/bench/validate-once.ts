import { readFileSync } from "node:fs";
import { validateAccounts } from "../../app/domain/account/validate-accounts.ts";
import { settings } from "../fixtures/settings.ts";
import { accountsFilePath } from "../scenario/story/accounts-file.ts";

/** A process of its own, for its memory: validates the files that it is given, head and base, or does nothing. */
const [head, base] = process.argv.slice(2).map((path) => readFileSync(path));
if (head !== undefined) {
  const { changes } = validateAccounts({ head, base, settings, file: accountsFilePath });
  if (changes.length !== 1) throw new Error("one account should have changed");
}
// In kilobytes, as Node gives it on every system.
console.log(process.resourceUsage().maxRSS * 1024);
