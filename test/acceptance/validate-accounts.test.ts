import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Problem } from "../../app/domain/problem.ts";
import { invalidCases, validCases, type Case, type InvalidCase } from "../fixtures/accounts.ts";
import { settingsText } from "../fixtures/settings.ts";

interface Run {
  readonly exitCode: number;
  readonly log: string;
  readonly problems: readonly Problem[];
}

/*
 * The unit tests run the whole corpus. What is proven here is that the bundle says the same: of every combination of
 * rules, and of every fourth file that passes, because each needs a process of its own.
 */
const atOnce = 4;
const passing = validCases.filter((_, index) => index % 4 === 0);
const failing = [...new Map(invalidCases.toReversed().map((it) => [rulesOf(it), it])).values()];
const cases = [...passing, ...failing];
const runs = new Map<Case, Run>();
const folder = mkdtempSync(join(tmpdir(), "validate-accounts-"));

beforeAll(async () => {
  writeFileSync(join(folder, "settings.yml"), settingsText);
  const waiting = cases.map((it, index) => ({ it, index }));
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      runs.set(next.it, await run(next.it, join(folder, String(next.index))));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function rulesOf({ expected }: InvalidCase): string {
  return [...new Set(expected.map(({ rule }) => rule))].toSorted().join();
}

/** Runs the Action as a runner would. */
function run({ head, base }: Case, name: string): Promise<Run> {
  const environment: Record<string, string> = {
    "INPUT_ACCOUNTS-FILE": `${name}.tf.json`,
    "INPUT_SETTINGS-FILE": join(folder, "settings.yml"),
    GITHUB_OUTPUT: `${name}.output`,
    GITHUB_STEP_SUMMARY: `${name}.md`,
  };
  writeFileSync(`${name}.tf.json`, head);
  writeFileSync(`${name}.output`, "");
  writeFileSync(`${name}.md`, "");
  if (base !== undefined) {
    environment["INPUT_BASE-FILE"] = `${name}.base.tf.json`;
    writeFileSync(`${name}.base.tf.json`, base);
  }
  const bundle = resolve("actions/validate-accounts/dist/index.js");
  return new Promise((done) => {
    const child = execFile(process.execPath, [bundle], { env: environment, cwd: folder }, (_error, log) => {
      const [, problems = "null"] = /^problems<<.*\n(.*)\n/.exec(readFileSync(`${name}.output`, "utf8")) ?? [];
      done({ exitCode: child.exitCode ?? -1, log, problems: JSON.parse(problems) as readonly Problem[] });
    });
  });
}

const annotationsIn = (log: string): number => log.match(/^::(error|warning) title=/gm)?.length ?? 0;

test.each(passing)("the Action passes $name", (it) => {
  const { exitCode, problems, log } = runs.get(it) ?? {};
  expect({ exitCode, errors: problems?.filter(({ severity }) => severity === "error") }).toEqual({
    exitCode: 0,
    errors: [],
  });
  expect(annotationsIn(log ?? "")).toBe(problems?.length);
});

test.each(failing)("the Action fails $name", (it) => {
  const { exitCode, problems, log } = runs.get(it) ?? {};
  expect(problems?.map(({ rule, pointer, range }) => ({ rule, pointer, line: range.line }))).toEqual(it.expected);
  expect(exitCode).toBe(1);
  expect(annotationsIn(log ?? "")).toBe(it.expected.length);
});
