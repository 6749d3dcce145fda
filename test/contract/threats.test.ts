import { describe, expect, test } from "@jest/globals";
import { existsSync } from "node:fs";
import { join, normalize } from "node:path";
import { findCalls, literal, parse, readText, root } from "./source.ts";

/** The cells of the rows of a document's tables that begin with a header. */
function rowsUnder(path: string, header: string): readonly (readonly string[])[] {
  const lines = readText(path).split("\n");
  const from = lines.indexOf(header) + 2;
  const rest = lines.slice(from);
  return rest.slice(0, rest.indexOf("")).map((line) => line.slice(2, -2).split(" | "));
}

/** The titles of a file's tests, those of a table with their slots. */
function titlesIn(path: string): readonly string[] {
  return findCalls(parse(path)).flatMap((call) => {
    const title = call.arguments[0];
    return call.expression.getText().startsWith("test") && title !== undefined ? (literal(title) ?? []) : [];
  });
}

const threats = rowsUnder("docs/threats.md", "| actor | attempt | defence | test |");
const anchors = threats.map(([actor = ""]) => /^<a id="([a-z-]+)"><\/a>/u.exec(actor)?.[1] ?? "");
const claims = rowsUnder(".github/SECURITY.md", "| what | why it is safe | tried |");

describe("docs/threats.md", () => {
  test("has rows, each with an anchor of its own", () => {
    expect(anchors).not.toContain("");
    expect(anchors.length).toBeGreaterThan(20);
    expect(new Set(anchors).size).toBe(anchors.length);
  });

  test.each(threats.map((row, index) => [anchors[index], row] as const))("%s names tests that exist", (_, row) => {
    expect(row).toHaveLength(4);
    const named = [...(row[3] ?? "").matchAll(/\[[a-z0-9-]+\]\(([^)]+)\) "([^"]+)"/gu)];
    expect(named.map(([text]) => text).join(", ")).toBe(row[3]);
    for (const [, link = "", title = ""] of named) {
      const file = normalize(join("docs", link));
      expect([file, existsSync(join(root, file))]).toEqual([file, true]);
      expect(titlesIn(file)).toContain(title);
    }
  });
});

describe(".github/SECURITY.md", () => {
  test("has claims", () => {
    expect(claims.length).toBeGreaterThan(10);
  });

  test.each(claims.map((claim) => [claim[0] ?? "", claim] as const))(
    "of %s, names attempts that were made",
    (_, row) => {
      expect(row).toHaveLength(3);
      const links = [...(row[2] ?? "").matchAll(/\[([a-z-]+)\]\(\.\.\/docs\/threats\.md#([a-z-]+)\)/gu)];
      expect(links.map(([text]) => text).join(", ")).toBe(row[2]);
      for (const [, name, anchor] of links) {
        expect(name).toBe(anchor);
        expect(anchors).toContain(anchor);
      }
    },
  );
});
