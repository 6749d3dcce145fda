import { describe, expect, test } from "@jest/globals";
import { parseSettingsFile } from "../../../app/files/settings-file.ts";
import { settings, settingsText } from "../../fixtures/settings.ts";

function linesOf(text: string): readonly (readonly [number, number, string])[] {
  const parsed = parseSettingsFile(text);
  if (parsed.kind === "settings") return [];
  return parsed.problems.map(({ range, message }) => [range.line, range.column, message] as const);
}

test("reads the example", () => {
  expect(parseSettingsFile(settingsText)).toEqual({ kind: "settings", settings });
});

describe("points at", () => {
  test("a wrong value", () => {
    const text = settingsText.replace('"622626885786"', "622626885786");
    expect(linesOf(text)).toEqual([[4, 18, '"aws.users_account" must be text, not 622626885786. Put it in quotes.']]);
  });

  test("the value of an unknown key", () => {
    const text = settingsText.replace("  region: eu-west-2\n  plan", "  region: eu-west-2\n  zone: a\n  plan");
    expect(linesOf(text)).toMatchObject([[6, 9, expect.stringContaining('Unknown key "zone"')]]);
  });

  test("the object around a missing key", () => {
    const text = settingsText.replace("    bucket: example-aws-accounts-state\n", "");
    expect(linesOf(text)).toEqual([[11, 5, 'The key "bucket" is missing in "aws.state".']]);
  });

  test("the first line if a key at the top level is missing", () => {
    expect(linesOf(settingsText.replace("app_id: 123456\n", ""))).toEqual([
      [1, 1, 'The key "app_id" is missing in the settings.'],
    ]);
  });

  test("an item of a list", () => {
    expect(linesOf(settingsText.replace("- digital.example.gov.uk", "- Digital"))).toMatchObject([
      [19, 7, expect.stringContaining("Digital")],
    ]);
  });
});

describe("refuses text that is not YAML", () => {
  test("with every position and reason", () => {
    expect(linesOf("a: [1\nb: }\n").length).toBeGreaterThan(0);
    expect(linesOf("a: 1\na: 2\n")).toEqual([
      [2, 1, expect.stringContaining("The settings file is not YAML: Map keys must be unique")],
    ]);
  });

  test("with the same key twice in a map, also deep inside, but not with the same key in different maps", () => {
    expect(linesOf("a: { b: 1, b: 2 }\nb: { b: 1 }\n")).toEqual([
      [1, 12, "The settings file is not YAML: Map keys must be unique."],
    ]);
  });

  test("with a second document", () => {
    expect(linesOf(`${settingsText}---\n${settingsText}`)).toMatchObject([
      [settingsText.split("\n").length, 1, expect.stringContaining("multiple documents")],
    ]);
  });

  test.each(["", "# only a comment\n", "- a\n- b\n", "just text"])("or holds no keys: %j", (text) => {
    expect(linesOf(text)).toEqual([[1, 1, "The settings must be keys and values."]]);
  });

  test("that is far too large", () => {
    expect(linesOf("#".repeat(100_001))).toEqual([
      [1, 1, "The settings file has 100001 characters; at most 100000 are read."],
    ]);
  });

  test.each([
    ["lists", "[".repeat(50_000)],
    ["closed lists", `${"[".repeat(50_000)}${"]".repeat(50_000)}`],
    ["maps", "{a: ".repeat(20_000)],
    ["items", "- ".repeat(50_000)],
    ["keys", Array.from({ length: 300 }, (_, index) => `${" ".repeat(index)}a:\n`).join("")],
  ])("or has %s within each other until the library could not follow", (_, text) => {
    expect(linesOf(text)).toEqual([[1, 1, "The settings file has more than 30 levels, one within the other."]]);
  });

  test("that describes more than memory can hold", () => {
    const levels = Array.from({ length: 9 }, (_, index) => {
      const items = Array.from({ length: 9 }, () => `*a${index}`).join(", ");
      return `a${index + 1}: &a${index + 1} [${items}]\n`;
    });
    expect(linesOf(`a0: &a0 [x, x]\n${levels.join("")}`)).toMatchObject([
      [1, 1, expect.stringContaining("The settings file cannot be read: Excessive alias count")],
    ]);
  });

  test("with an alias to nothing", () => {
    expect(linesOf("a: *nowhere\n")).toMatchObject([[1, 1, expect.stringContaining("Unresolved alias")]]);
  });
});

test("shows the first fifty of very many problems, and the number of the others", () => {
  const unknown = Array.from({ length: 80 }, (_, index) => `k${index}: 1\n`).join("");
  const lines = linesOf(`${settingsText}${unknown}`);
  expect(lines).toHaveLength(51);
  expect(lines.at(-1)?.[2]).toBe("There are 30 more problems in this file. They are shown when these are fixed.");
  const last = settingsText.split("\n").length + 49;
  expect(lines[49]).toEqual([last, 6, expect.stringContaining('Unknown key "k49"')]);
});
