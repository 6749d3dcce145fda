import { createReaderPool } from "../../app/large-files/reader-pool.ts";
import { runTask, type InputOf, type TaskName } from "../../app/large-files/tasks.ts";
import { settings } from "../fixtures/settings.ts";
import { accountsFilePath, accountsFileWith } from "../scenario/story/accounts-file.ts";
import { numberedAccounts } from "./accounts.ts";
import { table } from "./measure.ts";

const commit = "a".repeat(40);
const run = {
  id: 1,
  pullRequests: [1],
  headSha: commit,
  baseSha: commit,
  attempt: 1,
  conclusion: "success",
  url: "",
  formerEmails: new Set<string>(),
};

/** An update of each of so many accounts. */
function planOf(count: number): string {
  const tags = (value: string): object => Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`t-${at}`, value]));
  const changes = Array.from({ length: count }, (_, index) => ({
    address: `aws_organizations_account.service-${index}`,
    action: "update",
    before: { name: `service-${index}`, tags: tags("a value as long as many are") },
    after: { name: `service-${index}`, tags: tags("another as long as many are") },
    unknown: [],
    digest: String(index).padStart(32, "0"),
  }));
  const versions = { version: 1, terraformVersion: "1.11.4", providerVersion: "5.100.0" };
  return JSON.stringify({
    ...versions,
    pullRequest: 1,
    headSha: commit,
    baseSha: commit,
    result: { kind: "planned", changes },
  });
}

function standingOf(head: string, base: string): InputOf<"judgePullRequest"> {
  return {
    files: [{ path: accountsFilePath, status: "modified", changedLines: 1 }],
    unlistedFiles: 0,
    settings: { kind: "settings", settings },
    publicRepository: false,
    draft: false,
    fork: false,
    head: Buffer.from(head),
    base: Buffer.from(base),
    others: [],
  };
}

/** How long the App could do nothing else while it read the largest files, by itself and by another process. */
export async function benchBlocking(): Promise<string> {
  const readers = createReaderPool(new URL("../../dist/reader.js", import.meta.url), {
    most: 1,
    milliseconds: 60_000,
    megabytes: 1_024,
  });
  const accounts = numberedAccounts(10_000);
  const [base, head] = [accountsFileWith(...accounts.slice(1)), accountsFileWith(...accounts)];
  const keys = `{${Array.from({ length: 1_000_000 }, (_, index) => `"k${index}":1`).join(",")}}`;
  const text = planOf(8_500);
  const rows: string[][] = [];
  const add = async <Name extends TaskName>(what: string, name: Name, input: InputOf<Name>): Promise<void> => {
    const alone = await longestBlock(() => Promise.resolve(runTask(name, input)));
    await readers.run({ name: "parseEvidence", input: "" }, "nothing");
    const apart = await longestBlock(() => readers.run({ name, input }, what));
    rows.push([what, `${alone.toFixed(0)} ms`, `${apart.toFixed(0)} ms`]);
  };
  await add(`a plan of 8,500 changes (${size(text)})`, "planVerdict", [{ kind: "text", text }, run]);
  await add(`an apply result of a million wrong keys (${size(keys)})`, "parseApplyResult", keys);
  await add(`10,000 accounts, one of them new (${size(head)})`, "judgePullRequest", standingOf(head, base));
  const crlf = head.replaceAll("\n", "\r\n");
  await add(`the same with other line ends (${size(crlf)})`, "judgePullRequest", standingOf(crlf, base));
  return table(["what is read", "longest block of the event loop, read at once", "read by another process"], rows);
}

const size = (text: string): string => `${(text.length / 1_048_576).toFixed(1)} MiB`;

/** In milliseconds: how late the latest of many short timers was. */
async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  const look = (): void => {
    const now = performance.now();
    [longest, last] = [Math.max(longest, now - last), now];
  };
  const timer = setInterval(look, 1);
  await work();
  look();
  clearInterval(timer);
  return longest;
}
