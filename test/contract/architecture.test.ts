import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { cruise, type ICruiseOptions, type ICruiseResult, type IViolation } from "dependency-cruiser";
import extractDepcruiseOptions from "dependency-cruiser/config-utl/extract-depcruise-options";
import { root } from "./source.ts";

type Files = Readonly<Record<string, string>>;

const packageFile = (name: string): string =>
  JSON.stringify({ name, version: "1.0.0", type: "module", main: "index.js" });

/** A house that keeps every rule, as small as one can be that has all the rooms; `world` is a link, as npm makes it. */
const house: Files = {
  "package.json": JSON.stringify({
    type: "module",
    workspaces: ["test/world"],
    dependencies: { ajv: "1.0.0", cdktf: "1.0.0", probot: "1.0.0" },
    devDependencies: { nock: "1.0.0" },
  }),
  ...Object.fromEntries(
    ["ajv", "cdktf", "probot", "nock", "stray"].flatMap((name) => [
      [`node_modules/${name}/package.json`, packageFile(name)],
      [`node_modules/${name}/index.js`, "export const value = 1;\n"],
    ]),
  ),
  "app/main.ts": `import "./app.ts"; import "./mail/smtp.ts"; import "./large-files/process-large-file.ts";`,
  "app/app.ts": `import "./config.ts"; import "./templates.ts"; import "./sweep/sweep.ts"; import "./handlers/create-handlers.ts"; import "./receiver/events.ts"; import "probot";`,
  "app/config.ts": `import "node:process";`,
  "app/templates.ts": `import "node:fs";`,
  "app/receiver/events.ts": `import "../queue/subject.ts";`,
  "app/sweep/sweep.ts": `import "../github/labels.ts"; import "../domain/problem.ts"; import "../queue/subject.ts";`,
  "app/queue/subject.ts": `import type { Repository } from "../github/repository.ts";`,
  "app/handlers/create-handlers.ts": `import "./checklist/yubikeys.ts"; import "./request/reconcile-request.ts"; import "../queue/subject.ts";`,
  "app/handlers/checklist/yubikeys.ts": `import "../../files/settings.ts"; import "../../templates.ts"; import type {} from "../../queue/subject.ts";`,
  "app/handlers/request/reconcile-request.ts": `import "../../github/labels.ts";`,
  "app/files/settings.ts": `import "../github/labels.ts"; import "../domain/problem.ts";`,
  "app/github/labels.ts": `import "../domain/problem.ts"; import "../large-files/process-large-file.ts"; import type { Repository } from "./repository.ts";`,
  "app/large-files/process-large-file.ts": `import "../domain/problem.ts";`,
  "app/github/repository.ts": `import type { Line } from "../domain/line.ts"; export type Repository = Line;`,
  "app/mail/smtp.ts": `import "../domain/problem.ts";`,
  "app/domain/problem.ts": `import "ajv"; import type { Line } from "./line.ts";`,
  "app/domain/line.ts": `export type Line = number;`,
  "actions/one/index.ts": `import "./run.ts";`,
  "actions/one/run.ts": `import "../shared/inputs.ts"; import "../shared/terraform/stack.ts"; import "../../app/templates.ts";`,
  "actions/shared/inputs.ts": `import "../../app/github/labels.ts"; import "../../app/files/settings.ts";`,
  "setup/main.ts": `import "./repository/setup-repository.ts";`,
  "setup/repository/setup-repository.ts": `import "../terminal/prompts.ts"; import "../../app/files/settings.ts";`,
  "setup/terminal/prompts.ts": `import "node:readline";`,
  "setup/command/index.ts": `import "../../app/domain/problem.ts"; import "../../actions/shared/inputs.ts";`,
  "actions/shared/terraform/stack.ts": `import "cdktf"; import "../../../app/domain/problem.ts";`,
  "test/world/package.json": JSON.stringify({
    name: "world",
    type: "module",
    exports: { "./github": "./github/index.ts" },
    devDependencies: { ajv: "1.0.0" },
  }),
  "test/world/github/index.ts": `import "ajv"; import "./person.ts";`,
  "test/world/github/person.ts": `export const login = "ada";`,
  "test/contract/any.test.ts": `import "../../app/config.ts"; import "nock"; import "../support.ts"; import "world/github";`,
  "test/support.ts": `export const one = 1;`,
  "test/acceptance/any.test.ts": `import type { Line } from "../../app/domain/line.ts";`,
};

/** What to add to the house, or to put in place of one of its files, so that one rule is broken. */
const violations: Readonly<Record<string, readonly Files[]>> = {
  "domain-knows-only-itself": [
    { "app/domain/line.ts": `import type { Config } from "../config.ts"; export type Line = Config;` },
    { "app/domain/line.ts": `export * from "../templates.ts";` },
  ],
  "domain-without-node": [
    { "app/domain/line.ts": `import { createHash } from "node:crypto"; export const hash = createHash;` },
    { "app/domain/line.ts": `import type { Buffer } from "buffer"; export type Line = Buffer;` },
  ],
  "domain-packages": [{ "app/domain/line.ts": `import "probot";` }],
  "github-knows-only-the-domain": [
    {
      "app/github/labels.ts": `import "../large-files/process-large-file.ts"; import "../config.ts"; import type {} from "./repository.ts";`,
    },
    {
      "app/github/labels.ts": `import "../large-files/process-large-file.ts"; import type {} from "../templates.ts"; import type {} from "./repository.ts";`,
    },
    {
      "app/github/labels.ts": `import "../large-files/process-large-file.ts"; import "../files/paths.ts"; import type {} from "./repository.ts";`,
      "app/files/paths.ts": `export const path = 1;`,
    },
  ],
  "files-know-github-and-domain": [
    { "app/files/settings.ts": `import type { Queue } from "../queue/subject.ts";` },
    { "app/files/settings.ts": `import "../config.ts";` },
  ],
  "large-files-know-only-the-domain": [
    { "app/large-files/process-large-file.ts": `import "../domain/problem.ts"; import "../mail/smtp.ts";` },
    {
      "app/large-files/process-large-file.ts": `import "../domain/problem.ts"; import type {} from "../templates.ts";`,
    },
  ],
  "mail-knows-only-the-domain": [
    { "app/mail/smtp.ts": `import "../github/labels.ts";` },
    { "app/mail/smtp.ts": `import type {} from "../templates.ts";` },
  ],
  "queue-carries-data": [
    { "app/queue/subject.ts": `import "../github/labels.ts";` },
    { "app/queue/subject.ts": `import "../github/repository.ts"; import "../config.ts";` },
  ],
  "handlers-do-not-compose": [
    { "app/handlers/request/reconcile-request.ts": `import type { Config } from "../../config.ts";` },
    {
      "app/app.ts": `import "./config.ts"; import "./templates.ts"; import "./handlers/create-handlers.ts"; import "./receiver/events.ts"; import "probot";`,
      "app/handlers/create-handlers.ts": `import "./checklist/yubikeys.ts"; import "./request/reconcile-request.ts"; import "../sweep/sweep.ts";`,
    },
  ],
  "areas-stand-alone": [
    { "app/handlers/request/reconcile-request.ts": `import "../checklist/yubikeys.ts";` },
    {
      "app/handlers/request/reconcile-request.ts": `import "../context.ts";`,
      "app/handlers/context.ts": `export const context = 1;`,
    },
  ],
  "areas-take-types-of-the-queue": [
    { "app/handlers/request/reconcile-request.ts": `import "../../queue/subject.ts";` },
  ],
  "receiver-and-sweep-only-enqueue": [
    {
      "app/sweep/sweep.ts": `import "../handlers/request/reconcile-request.ts";`,
    },
    { "app/receiver/events.ts": `import "../config.ts";` },
  ],
  "app-without-actions": [{ "app/config.ts": `import "../actions/shared/inputs.ts";` }],
  "actions-without-the-app-process": [
    {
      "actions/one/run.ts": `import "../../app/sweep/sweep.ts"; import "../shared/inputs.ts"; import "../shared/terraform/stack.ts";`,
    },
    { "actions/shared/inputs.ts": `import "../../app/config.ts";` },
  ],
  "actions-stand-alone": [
    { "actions/two/index.ts": `import "./run.ts";`, "actions/two/run.ts": `import "../one/run.ts";` },
    {
      "actions/two/index.ts": `import "../shared/inputs.ts"; import "./run.ts";`,
      "actions/two/run.ts": `import "../one/index.ts";`,
    },
  ],
  "shared-is-a-leaf": [
    {
      "actions/shared/inputs.ts": `import "../one/limits.ts"; import "../../app/github/labels.ts";`,
      "actions/one/limits.ts": `export const limit = 1;`,
    },
  ],
  "setup-is-for-operators": [
    { "app/config.ts": `import "../setup/terminal/prompts.ts";` },
    { "actions/shared/inputs.ts": `import type {} from "../../setup/terminal/prompts.ts";` },
  ],
  "setup-without-the-app-process": [
    { "setup/terminal/prompts.ts": `import "../../app/config.ts";` },
    { "setup/terminal/prompts.ts": `import type {} from "../../actions/one/run.ts";` },
  ],
  "setup-commands-stand-alone": [
    {
      "setup/main.ts": `import "./repository/setup-repository.ts"; import "./app/setup-app.ts";`,
      "setup/app/setup-app.ts": `import "../repository/setup-repository.ts";`,
    },
  ],
  "only-the-stack-knows-the-cdk": [
    {
      "actions/one/run.ts": `import type { App } from "cdktf"; import "../shared/inputs.ts"; import "../shared/terraform/stack.ts";`,
    },
    { "test/support.ts": `import "cdktf";` },
  ],
  "source-without-tests": [{ "app/config.ts": `import "../test/support.ts";` }],
  "world-without-product": [
    { "test/world/github/server.ts": `import type { Line } from "../../../app/domain/line.ts";` },
    { "test/world/server.ts": `import "../scenario/one.ts";`, "test/scenario/one.ts": `export const one = 1;` },
    { "test/world/server.ts": `import "../support.ts";` },
  ],
  "world-by-its-name": [
    { "test/scenario/world.ts": `import "../world/github/index.ts";` },
    { "test/bench/plan.ts": `import type {} from "../world/github/person.ts";` },
  ],
  "outside-without-source": [
    { "test/scenario/world.ts": `import { value } from "../../app/domain/problem.ts";` },
    { "test/acceptance/story.test.ts": `import "../../actions/shared/inputs.ts";` },
  ],
  "no-dev-dependency": [{ "app/config.ts": `import "nock";` }],
  "no-undeclared-package": [
    { "app/config.ts": `import "stray";` },
    { "test/support.ts": `import "stray";` },
    { "test/world/server.ts": `import "probot";` },
  ],
  "no-unresolvable": [{ "app/config.ts": `import "./settings.ts";` }],
  "no-cycles": [{ "app/domain/line.ts": `import type {} from "./problem.ts";` }],
  "no-orphans": [{ "test/forgotten.ts": `export const value = 1;` }],
  "no-dead-source": [
    {
      "app/github/forgotten.ts": `import "../domain/problem.ts";`,
      "test/support.ts": `import "../app/github/forgotten.ts";`,
    },
  ],
};

let options: ICruiseOptions;
let repository: ICruiseResult;
const folders: string[] = [];

async function cruiseAll(baseDir: string): Promise<ICruiseResult> {
  const { output } = await cruise(["app", "actions", "setup", "test"], { ...options, validate: true, baseDir });
  return output as ICruiseResult;
}

function build(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), "architecture-"));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  symlinkSync("../test/world", join(folder, "node_modules/world"));
  return folder;
}

/** The folders from which imports lead back to themselves. */
function findCircles(needs: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const reach = (from: string, seen: Set<string>): Set<string> => {
    for (const to of needs.get(from) ?? []) if (!seen.has(to)) reach(to, seen.add(to));
    return seen;
  };
  return [...needs.keys()].filter((folder) => reach(folder, new Set()).has(folder)).sort();
}

const describeViolation = ({ rule, from, to }: IViolation): string => `${rule.name}: ${from} → ${to}`;

beforeAll(async () => {
  options = await extractDepcruiseOptions(join(root, "test/architecture.cjs"));
  repository = await cruiseAll(root);
});

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

test("this repository keeps every import rule", () => {
  expect(repository.summary.violations.map(describeViolation)).toEqual([]);
});

/** The folders that a module's folder needs, however deep; the root files of `app`, which compose, are left out. */
test("no folders need each other", () => {
  const needs = new Map<string, Set<string>>();
  for (const { source, dependencies } of repository.modules) {
    const from = dirname(source);
    for (const to of dependencies.map(({ resolved }) => dirname(resolved))) {
      if (/^(app|actions)\/./u.test(from) && /^(app|actions)\/./u.test(to) && from !== to) {
        needs.set(from, (needs.get(from) ?? new Set()).add(to));
      }
    }
  }
  expect(findCircles(needs)).toEqual([]);
});

test("finds a circle of folders", () => {
  const needs = { a: ["b"], b: ["c"], c: ["a"], d: ["a"] };
  const map = new Map(Object.entries(needs).map(([from, to]) => [from, new Set(to)]));
  expect(findCircles(map)).toEqual(["a", "b", "c"]);
});

describe("in a small house", () => {
  test("no rule fires while all are kept", async () => {
    expect((await cruiseAll(build(house))).summary.violations.map(describeViolation)).toEqual([]);
  });

  test("each rule has a violation planted for it", () => {
    const names = options.ruleSet?.forbidden?.map((rule) => rule.name);
    expect(Object.keys(violations).sort()).toEqual(names?.sort());
  });

  const planted = Object.entries(violations).flatMap(([rule, plants]) =>
    plants.map((files) => ({ rule, files, where: Object.keys(files).join(", ") })),
  );
  test.each(planted)("$rule fires, and it alone, for $where", async ({ rule, files }) => {
    const { summary } = await cruiseAll(build({ ...house, ...files }));
    expect(new Set(summary.violations.map((violation) => violation.rule.name))).toEqual(new Set([rule]));
  });
});
