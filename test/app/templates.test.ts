import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "@jest/globals";
import { MissingTemplatesError, readTemplates } from "../../app/templates.ts";

const shipped = new URL("../../templates/", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "templates-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A copy of the templates that lacks some files. */
function without(...files: readonly string[]): URL {
  const copy = mkdtempSync(join(folder, "copy-"));
  cpSync(shipped, copy, { recursive: true });
  for (const file of files) rmSync(join(copy, file));
  return pathToFileURL(`${copy}/`);
}

describe("readTemplates", () => {
  test("reads every template by its name", () => {
    const templates = readTemplates(shipped);
    expect(templates.comments["pull-request-planned"]).toMatch(/^### /u);
    expect(templates.issues.checklist).toContain("{{");
    expect(templates.checklists["yubikeys"]).toEqual(expect.anything());
    expect(templates.trustPolicy).toContain("sts:AssumeRole");
  });

  test("does not read the files of the accounts repository", () => {
    expect(Object.keys(readTemplates(shipped).comments).filter((name) => name.includes("/"))).toEqual([]);
  });

  test("names every missing file", () => {
    const root = without("comments/pull-request-draft.md", "checklists/yubikeys.json", "trust-policy.json");
    expect(() => readTemplates(root)).toThrow(MissingTemplatesError);
    expect(() => readTemplates(root)).toThrow(
      "comments/pull-request-draft.md, checklists/yubikeys.json, trust-policy.json",
    );
  });

  test("reports a missing folder", () => {
    const root = pathToFileURL(join(folder, "none/"));
    expect(() => readTemplates(root)).toThrow(MissingTemplatesError);
  });
});
