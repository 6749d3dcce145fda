import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { setupRepository } from "../../setup/repository/setup-repository.ts";
import { runLint } from "./actionlint.ts";
import { readText, root } from "./source.ts";

/** The workflows that `npm run setup -- repository` writes, for an operator who answers as unusually as is allowed. */

const commit = "0123456789abcdef0123456789abcdef01234567";
const flags = [
  "--organisation=Org-1",
  "--app-id=1",
  "--management-account=111111111111",
  "--users-account=222222222222",
  "--region=us-gov-west-1",
  "--domains=a.example",
  "--yubikey-first=11111",
  "--yubikey-second=22222",
  `--actions=a-b/c.d_e@${commit}`,
  "--default-branch=release/1.x_y-z",
  "--yes",
];

const names = ["apply", "drift", "plan", "verify"].map((name) => `.github/workflows/aws-accounts-${name}.yml`);

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "written-workflows-"));
  const context = {
    say: () => undefined,
    prompts: undefined,
    openBrowser: () => undefined,
    onInterrupt: () => () => undefined,
    environment: {},
    root: pathToFileURL(root),
  };
  await setupRepository([folder, ...flags], context);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const written = (path: string): string => readFileSync(join(folder, path), "utf8");

describe.each(names)("%s", (path) => {
  test("passes actionlint", async () => {
    expect(await runLint(written(path), path)).toEqual([]);
  });

  test("uses the operator's copy of our Actions at the commit, and no other action that is not pinned", () => {
    const { jobs } = parse(written(path)) as { jobs: Record<string, { steps: { uses: string }[] }> };
    const uses = Object.values(jobs).flatMap(({ steps }) => steps.map((step) => step.uses));
    expect(uses.filter((name) => name.startsWith("a-b/c.d_e/actions/"))).not.toEqual([]);
    expect(uses.filter((name) => !/@[0-9a-f]{40}$/u.test(name))).toEqual([]);
  });

  test("differs from the template in its source and its branch alone", () => {
    const reverted = written(path)
      .replaceAll(`a-b/c.d_e/actions`, "alphagov/aws-accounts-by-pull-request/actions")
      .replaceAll(`@${commit}\n`, "@v1\n")
      .replace("branches: [release/1.x_y-z]", "branches: [main]");
    expect(reverted).toBe(readText(`templates/accounts-repository/${path}`));
  });
});
