import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { listFiles, readText, root } from "./source.ts";

/** Runs the commands of CONTRIBUTING and the README. */

const contributing = readText(".github/CONTRIBUTING.md");
const readme = readText("README.md");

async function type(command: string): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)("sh", ["-c", command], { cwd: root });
  return stdout + stderr;
}

describe("one test at a time", () => {
  const commands = [...contributing.matchAll(/^npm run test:fast -- (\S+)$/gm)];
  const ofFile = commands.filter(([, path]) => path?.endsWith(".test.ts"));

  test("is shown for a file and for a folder", () => {
    expect(commands.length).toBe(2);
    expect(ofFile.length).toBe(1);
  });

  test.each(commands.map(([command, path = ""]) => ({ command, path })))(
    "$command runs what it names, and no more",
    async ({ command, path }) => {
      const listed = await type(`${command} --listTests`);
      const files = listed.split("\n").filter((line) => line.startsWith(root));
      const named = path.endsWith(".test.ts") ? [path] : listFiles(path, ".test.ts");
      expect(named).not.toEqual([]);
      expect(files.map((file) => relative(root, file)).toSorted()).toEqual(named.toSorted());
    },
  );

  test("needs no build", async () => {
    expect(await type(ofFile[0]?.[0] ?? "")).toContain("Test Suites: 1 passed, 1 total");
  });
});

describe("a command of the README", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "commands-"));
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** The command with real values in place of its placeholders. */
  function filledIn(command: string, slot: string, value: string): string {
    expect(readme).toContain(`\`${command} ${slot}\``);
    return `${command} '${value}'`;
  }

  test("puts an accounts file into its canonical form", async () => {
    const canonical = readText("test/fixtures/accounts/valid/several-accounts.tf.json");
    const file = join(folder, "accounts.tf.json");
    writeFileSync(file, JSON.stringify(JSON.parse(canonical)));
    await type(filledIn("npm run format --", "FILE", file));
    expect(readFileSync(file, "utf8")).toBe(canonical);
  });

  test("writes the issue form of an accounts repository", async () => {
    cpSync(join(root, "templates/accounts-repository"), folder, { recursive: true });
    const form = ".github/ISSUE_TEMPLATE/aws-account-request.yml";
    writeFileSync(join(folder, form), "");
    await type(filledIn("npm run form --", "FOLDER", folder));
    expect(readFileSync(join(folder, form), "utf8")).toBe(readText(`templates/accounts-repository/${form}`));
  });
});

describe("a command of the installation", () => {
  const install = readText("docs/install.md");
  const blocks = (language: string): readonly string[] =>
    [...install.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gmsu"))].map((match) => match[1] ?? "");

  test("is run by a test, or its section says what it needs", () => {
    const sections = install.split(/^## /mu).slice(1);
    const isRun = (command: string): boolean => /repository DIR|npm run build|dist\/main\.js/u.test(command);
    const unproven = sections.flatMap((section) => {
      const commands = [...section.matchAll(/^```sh\n(.*?)^```$/gmsu)].flatMap((match) =>
        (match[1] ?? "").trim().split("\n"),
      );
      return section.includes("needs a real GitHub") ? [] : commands.filter((command) => !isRun(command));
    });
    expect(unproven).toEqual([]);
  });

  test("registers the App, which a dry run shows", async () => {
    const flags = "--organisation example-gov --webhook-url https://a.example/api/github/webhooks --env /dev/null";
    expect(await type(`npm run setup -- app ${flags} --dry-run`)).toContain('"name": "aws-accounts-example-gov"');
  });

  test("writes the accounts repository from the answers that the page shows", async () => {
    const folder = mkdtempSync(join(tmpdir(), "install-"));
    try {
      const answers = join(folder, "answers.yml");
      writeFileSync(answers, blocks("yaml")[0] ?? "");
      const commands = blocks("sh")
        .flatMap((block) => block.trim().split("\n"))
        .filter((command) => command.includes("repository DIR --from"));
      expect(commands).toHaveLength(2);
      const [dryRun = "", write = ""] = commands.map((command) =>
        command.replace("DIR", join(folder, "accounts")).replace("ANSWERS", answers),
      );
      expect(await type(dryRun)).toContain("Nothing was changed, because of --dry-run.");
      expect(await type(write)).toContain("9 files were written.");
      expect(await type(write)).toContain("Nothing to do");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
