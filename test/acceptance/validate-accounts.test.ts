import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Problem } from "../../app/domain/problem.ts";
import { invalidCases, validCases, type Case } from "../fixtures/accounts.ts";
import { settingsText } from "../fixtures/settings.ts";

interface Run {
  readonly exitCode: number;
  readonly log: string;
  readonly problems: readonly Problem[];
}

/** Each run has an account of the corpus; starting a process for each takes most of the time, so some run at once. */
const atOnce = 4;
const cases = [...validCases, ...invalidCases];
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

test.each(validCases)("the Action passes $name", (it) => {
  const { exitCode, problems, log } = runs.get(it) ?? {};
  expect({ exitCode, errors: problems?.filter(({ severity }) => severity === "error") }).toEqual({
    exitCode: 0,
    errors: [],
  });
  expect(annotationsIn(log ?? "")).toBe(problems?.length);
});

test.each(invalidCases)("the Action fails $name", (it) => {
  const { exitCode, problems, log } = runs.get(it) ?? {};
  expect(problems?.map(({ rule, pointer, range }) => ({ rule, pointer, line: range.line }))).toEqual(it.expected);
  expect(exitCode).toBe(1);
  expect(annotationsIn(log ?? "")).toBe(it.expected.length);
});
