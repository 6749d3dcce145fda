import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { cruise, type ICruiseOptions, type ICruiseResult, type IViolation } from "dependency-cruiser";
import extractDepcruiseOptions from "dependency-cruiser/config-utl/extract-depcruise-options";
import { root } from "./source.ts";

type Files = Readonly<Record<string, string>>;

const packageFile = (name: string): string =>
  JSON.stringify({ name, version: "1.0.0", type: "module", main: "index.js" });

/** A house that keeps every rule, as small as one can be that has all the rooms. */
const house: Files = {
  "package.json": JSON.stringify({
    type: "module",
    dependencies: { ajv: "1.0.0", cdktf: "1.0.0", probot: "1.0.0" },
    devDependencies: { nock: "1.0.0" },
  }),
  ...Object.fromEntries(
    ["ajv", "cdktf", "probot", "nock", "stray"].flatMap((name) => [
      [`node_modules/${name}/package.json`, packageFile(name)],
      [`node_modules/${name}/index.js`, "export const value = 1;\n"],
    ]),
  ),
  "app/main.ts": `import "./index.ts"; import "./mail/smtp.ts";`,
  "app/app.ts": `import "./config.ts"; import "./templates.ts"; import "./webhooks/sweep.ts"; import "probot";`,
  "app/config.ts": `import "node:process";`,
  "app/templates.ts": `import "node:fs";`,
  "app/sweep/sweep.ts": `import "../github/labels.ts"; import "../domain/problem.ts"; import "../templates.ts";`,
  "app/github/issues/labels.ts": `import "../domain/problem.ts";`,
  "app/mail/smtp.ts": `import "../domain/problem.ts";`,
  "app/domain/problem.ts": `import "ajv"; import type { Line } from "./line.ts";`,
  "app/domain/line.ts": `export type Line = number;`,
  "actions/one/index.ts": `import "./run.ts";`,
  "actions/one/run.ts": `import "../shared/inputs.ts"; import "../shared/stack.ts"; import "../../app/templates.ts";`,
  "actions/shared/inputs.ts": `import "../../app/github/issues/labels.ts";`,
  "actions/shared/terraform/stack.ts": `import "cdktf"; import "../../app/domain/problem.ts";`,
  "test/contract/any.test.ts": `import "../../app/config.ts"; import "nock"; import "../support.ts";`,
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
  "adapters-know-only-the-domain": [
    { "app/github/issues/labels.ts": `import "../config.ts";` },
    { "app/github/issues/labels.ts": `import type {} from "../templates.ts";` },
  ],
  "mail-knows-only-the-domain": [
    { "app/mail/smtp.ts": `import "../github/labels.ts";` },
    { "app/mail/smtp.ts": `import type {} from "../templates.ts";` },
  ],
  "webhooks-do-not-compose": [{ "app/sweep/sweep.ts": `import type { Config } from "../config.ts";` }],
  "webhooks-stand-alone": [
    {
      "app/app.ts": `import "./webhooks/sweep.ts"; import "./config.ts"; import "./templates.ts"; import "probot";`,
      "app/sweep/sweep.ts": `import "./plan-run.ts"; import "../github/labels.ts";`,
      "app/handlers/pull-request/plan-run.ts": `export const value = 1;`,
    },
  ],
  "app-without-actions": [{ "app/sweep/sweep.ts": `import "../../actions/shared/inputs.ts";` }],
  "actions-without-the-app-process": [
    {
      "actions/one/run.ts": `import "../../app/sweep/sweep.ts"; import "../shared/inputs.ts"; import "../shared/stack.ts";`,
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
      "actions/shared/inputs.ts": `import "../one/limits.ts"; import "../../app/github/issues/labels.ts";`,
      "actions/one/limits.ts": `export const limit = 1;`,
    },
  ],
  "only-the-stack-knows-the-cdk": [
    {
      "actions/one/run.ts": `import type { App } from "cdktf"; import "../shared/inputs.ts"; import "../shared/stack.ts";`,
    },
    { "test/support.ts": `import "cdktf";` },
  ],
  "source-without-tests": [{ "app/config.ts": `import "../test/support.ts";` }],
  "outside-without-source": [
    { "test/world/github/server.ts": `import { value } from "../../../app/domain/problem.ts";` },
    { "test/acceptance/story.test.ts": `import "../../actions/shared/inputs.ts";` },
  ],
  "no-dev-dependency": [{ "app/config.ts": `import "nock";` }],
  "no-undeclared-package": [{ "app/config.ts": `import "stray";` }, { "test/support.ts": `import "stray";` }],
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
const folders: string[] = [];

async function findViolations(baseDir: string): Promise<readonly IViolation[]> {
  const { output } = await cruise(["app", "actions", "test"], { ...options, validate: true, baseDir });
  return (output as ICruiseResult).summary.violations;
}

function build(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), "architecture-"));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const describeViolation = ({ rule, from, to }: IViolation): string => `${rule.name}: ${from} → ${to}`;

beforeAll(async () => {
  options = await extractDepcruiseOptions(join(root, "test/architecture.cjs"));
});

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

test("this repository keeps every import rule", async () => {
  expect((await findViolations(root)).map(describeViolation)).toEqual([]);
});

describe("in a small house", () => {
  test("no rule fires while all are kept", async () => {
    expect((await findViolations(build(house))).map(describeViolation)).toEqual([]);
  });

  test("each rule has a violation planted for it", () => {
    const names = options.ruleSet?.forbidden?.map((rule) => rule.name);
    expect(Object.keys(violations).sort()).toEqual(names?.sort());
  });

  const planted = Object.entries(violations).flatMap(([rule, plants]) =>
    plants.map((files) => ({ rule, files, where: Object.keys(files).join(", ") })),
  );
  test.each(planted)("$rule fires, and it alone, for $where", async ({ rule, files }) => {
    const found = await findViolations(build({ ...house, ...files }));
    expect(new Set(found.map((violation) => violation.rule.name))).toEqual(new Set([rule]));
  });
});
