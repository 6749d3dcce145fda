import { eventually } from "local-github-world/eventually";
import { accountsFileWith } from "../scenario/story/accounts-file.ts";
import { pushAccounts, openPull, type OpenPull } from "../scenario/story/merge-accounts.ts";
import { openChecklist } from "../scenario/story/open-checklist.ts";
import { tickSteps } from "../scenario/story/tick-steps.ts";
import { type AppWorld, startAppWorld } from "../scenario/world.ts";
import { numberedAccount } from "./accounts.ts";
import { isComment, isCommitOfRecord, isEdit, isOpened, isValidated, type Moment, Watch } from "./latency-watch.ts";
import { table } from "./measure.ts";

/** The times that a person waits, from the webhook on, at the rate that GitHub's limits allow. */
export async function benchLatency(): Promise<string> {
  const rows = [
    ...(await inWorld(quietEvents)),
    ...(await inWorld(pullsAtOnce)),
    ...(await inWorld(ticks)),
    ...(await inWorld(burst)),
  ];
  return `${caption}\n\n${table(["what", "target", "p50", "p95", "slowest"], rows)}`;
}

const caption = `From the webhook until the local GitHub has the App's result, at the limits of GitHub.com. Every figure includes the time of the local
GitHub, except in rows that say otherwise.`;

type Rows = readonly (readonly string[])[];

/** Each has its own App, because a new App has half of the hourly limit, independent of earlier requests. */
async function inWorld(measure: (world: AppWorld) => Promise<Rows>): Promise<Rows> {
  const world = await startAppWorld();
  try {
    return await measure(world);
  } finally {
    await world.stop();
  }
}

/** A pull request creates four pieces of content: one each so many milliseconds keeps below 80 a minute. */
const pace = 3_500;

async function quietEvents(world: AppWorld): Promise<Rows> {
  const count = 20;
  // The first one finds an App that has read nothing yet, and does not count.
  const branches = await pushBranches(world, count + 1);
  const watch = new Watch(world.github);
  const spans: { readonly all: number; readonly ours: number }[] = [];
  for (const branch of branches) {
    const next = performance.now() + pace;
    await watch.untilQuiet();
    const pull = await openPull({ world }, branch);
    const [from, to] = await validation(watch, pull);
    spans.push({ all: to - from, ours: to - from - watch.served(from, to) });
    await new Promise((resolve) => setTimeout(resolve, next - performance.now()));
  }
  const [first, ...quiet] = spans;
  return [
    [
      `webhook to \`validate\`, ${count} quiet events one by one`,
      "p95 < 150 ms beyond GitHub's own time",
      ...figures(quiet.map(({ all }) => all)),
    ],
    ["without the time of the local GitHub", "p95 < 150 ms", ...figures(quiet.map(({ ours }) => ours))],
    ["the very first event of a process", "", "", "", show(first?.all ?? Number.NaN)],
    violations(world, "quiet events"),
  ];
}

async function pullsAtOnce(world: AppWorld): Promise<Rows> {
  const count = 50;
  const watch = new Watch(world.github);
  const pulls = await openAtOnce(world, watch, count);
  const checks = await Promise.all(pulls.map(async (pull) => validation(watch, pull, 240)));
  const seen = await watch.within(
    240,
    pulls.map(({ number }) => isComment(number, world.app.login)),
  );
  const comments = pulls.flatMap(({ sha }, index) => {
    const [comment, opened] = [seen[index], watch.find(isOpened(sha))];
    return comment && opened ? [comment.at - opened.at] : [];
  });
  return [
    [`webhook to \`validate\`, ${count} at once`, "slowest < 5 s", ...figures(checks.map(([from, to]) => to - from))],
    [`webhook to comment, ${comments.length} of ${count} at once`, "", ...figures(comments)],
    violations(world, `${count} at once`),
  ];
}

async function ticks(world: AppWorld): Promise<Rows> {
  const [count, open] = [10, 25];
  const issues: number[] = [];
  for (let index = 0; index < open; index += 1) {
    const { name, email } = numberedAccount(index);
    issues.push(await openChecklist({ world }, { id: String(123_123_123_000 + index), name, email }));
  }
  const watch = new Watch(world.github);
  const spans: { readonly all: number; readonly ours: number }[] = [];
  // The first one finds an App that has read nothing yet, and does not count.
  for (const number of issues.slice(0, count + 1)) {
    await watch.untilQuiet();
    watch.forget();
    await tickSteps({ world }, { number, by: world.people.engineer, steps: ["reset-root-password"] });
    const [from, to] = await between(watch, [isEdit(number), isCommitOfRecord]);
    spans.push({ all: to - from, ours: to - from - watch.served(from, to) });
  }
  const counted = spans.slice(1);
  const swept = await ticksInSweep(world, watch, issues.slice(0, count / 2));
  return [
    [
      `tick to record, ${count} one by one`,
      "p95 < 500 ms beyond GitHub's own time",
      ...figures(counted.map(({ all }) => all)),
    ],
    ["without the time of the local GitHub", "p95 < 500 ms", ...figures(counted.map(({ ours }) => ours))],
    [
      `tick to record, ${swept.length} one by one in the sweep of ${issues.length} checklists after a start`,
      "p95 < 1 s",
      ...figures(swept),
    ],
    violations(world, "ticks"),
  ];
}

/** A new App sweeps at once, and reads every checklist again. */
async function ticksInSweep(world: AppWorld, watch: Watch, issues: readonly number[]): Promise<readonly number[]> {
  await watch.untilQuiet();
  await world.stopApp();
  // The new process does not know what the one before has asked for within the minute.
  await new Promise((resolve) => setTimeout(resolve, 61_000));
  await world.startApp();
  const spans: number[] = [];
  for (const number of issues) {
    watch.forget();
    await tickSteps({ world }, { number, by: world.people.engineer, steps: ["mfa-first-yubikey"] });
    const [from, to] = await between(watch, [isEdit(number), isCommitOfRecord]);
    spans.push(to - from - watch.served(from, to));
  }
  return spans;
}

async function burst(world: AppWorld): Promise<Rows> {
  const [count, seconds] = [200, 240];
  const watch = new Watch(world.github);
  const pulls = await openAtOnce(world, watch, count);
  const seen = await watch.within(
    seconds,
    pulls.map(({ sha }) => isValidated(sha)),
  );
  const waits = pulls.flatMap(({ sha }, index) => {
    const [check, opened] = [seen[index], watch.find(isOpened(sha))];
    return check && opened ? [check.at - opened.at] : [];
  });
  return [
    [`webhook to \`validate\`, ${waits.length} of a burst of ${count} within ${seconds} s`, "", ...figures(waits)],
    violations(world, `burst of ${count}`),
  ];
}

async function openAtOnce(world: AppWorld, watch: Watch, count: number): Promise<readonly OpenPull[]> {
  const branches = await pushBranches(world, count);
  await watch.untilQuiet();
  return Promise.all(branches.map(async (branch) => openPull({ world }, branch)));
}

/** So many branches, each with one more account than the default branch. */
async function pushBranches(world: AppWorld, count: number): Promise<readonly string[]> {
  const branches: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const account = numberedAccount(index);
    await pushAccounts({ world }, accountsFileWith(account), account.name);
    branches.push(account.name);
  }
  return branches;
}

async function validation(watch: Watch, { sha }: OpenPull, seconds?: number): Promise<readonly [number, number]> {
  return between(watch, [isOpened(sha), isValidated(sha)], seconds);
}

async function between(
  watch: Watch,
  [start, end]: readonly [Moment, Moment],
  seconds?: number,
): Promise<readonly [number, number]> {
  const from = await eventually("the webhook", () => Promise.resolve(watch.find(start)), seconds);
  const to = await eventually("what follows from it", () => Promise.resolve(watch.find(end)), seconds);
  return [from.at, to.at];
}

function violations({ github }: AppWorld, where: string): readonly string[] {
  const found = github.violations();
  for (const violation of found.slice(0, 5)) console.error(violation);
  return [`violations of GitHub's limits or description, ${where}`, "0", "", "", String(found.length)];
}

function figures(times: readonly number[]): readonly string[] {
  const sorted = times.toSorted((one, other) => one - other);
  return [0.5, 0.95, 1].map((share) => show(sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN));
}

function show(milliseconds: number): string {
  if (Number.isNaN(milliseconds)) return "none";
  return milliseconds < 1_000 ? `${milliseconds.toFixed(0)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
}
