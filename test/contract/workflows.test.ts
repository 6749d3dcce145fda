import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { runLint } from "./actionlint.ts";
import { listActions, listFiles, readText } from "./source.ts";

interface Step {
  readonly uses?: string;
  readonly run?: string;
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

/** What each job's token may do: no more than its Actions ask GitHub for. */
const leastPermissions: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>> = {
  "aws-accounts-apply.yml": {
    apply: {
      actions: "read",
      checks: "read",
      contents: "read",
      "id-token": "write",
      issues: "write",
      "pull-requests": "write",
    },
  },
  "aws-accounts-drift.yml": { drift: { contents: "read", "id-token": "write", issues: "write" } },
  "aws-accounts-plan.yml": { plan: { contents: "read", "id-token": "write", "pull-requests": "read" } },
  "aws-accounts-verify.yml": {
    verify: { checks: "read", contents: "read", "id-token": "write", "pull-requests": "read" },
  },
};

test.each(shipped)("%s gives a job's token the permissions that it needs, and no other", (path) => {
  const { permissions, jobs } = read(path);
  expect(permissions).toEqual({});
  const given = Object.entries(jobs).map(([name, job]) => [name, job.permissions]);
  expect(Object.fromEntries(given)).toEqual(leastPermissions[path.split("/").at(-1) ?? ""]);
});

test.each(workflows)("%s puts no expression into a shell script, which would run what its value says", (path) => {
  const scripts = steps(path).flatMap(({ run }) => run ?? []);
  expect(scripts.filter((script) => script.includes("${{"))).toEqual([]);
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
