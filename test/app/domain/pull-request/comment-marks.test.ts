import { describe, expect, test } from "@jest/globals";
import {
  commentMarker,
  maxComment,
  readMarks,
  renderMarks,
  supersede,
} from "../../../../app/domain/pull-request/comment-marks.ts";
import { baseSha, headSha } from "./samples.ts";

const newer = "9a1b2c3d5b7a4c3d9e6f8a1b2c3d4e5f60718293";
const said = (text: string): string =>
  `### 🟡 1 account to create · \`8c2f1d0\`\n\n${text}\n\n${renderMarks({ headSha })}`;

describe("the marks of a comment", () => {
  test.each([{ headSha }, { headSha, superseded: baseSha }])("are read back: %j", (marks) => {
    expect(readMarks(`text\n\n${renderMarks(marks)}`)).toEqual(marks);
  });

  test.each(["", commentMarker, "<!-- aws-accounts:head=abc -->", "x <!-- aws-accounts:head=abc -->"])(
    "are not made up: %j",
    (body) => {
      expect(readMarks(body)).toBeUndefined();
    },
  );
});

describe("supersede", () => {
  test("strikes the verdict out, and folds the rest away", () => {
    expect(supersede(said("The plan."), newer)).toBe(
      [
        "### ⏪ Superseded by `9a1b2c3`: ~~1 account to create~~ · `8c2f1d0`",
        "The App is checking a newer commit. The result below is about the older one and does not count any more.",
        "<details>\n<summary>Earlier result</summary>\n\nThe plan.\n\n</details>",
        renderMarks({ headSha }),
      ].join("\n\n"),
    );
  });

  test("says so of a comment that has another first line", () => {
    const body = said("x").replace(/^.*\n/u, "hello\n");
    expect(supersede(body, newer)).toMatch(/^### ⏪ Superseded by `9a1b2c3`: ~~earlier result~~ · `8c2f1d0`\n/u);
  });

  test.each([
    ["is about this commit", said("x"), headSha],
    ["has no marks", "### old", newer],
    ["has no room for it, because a person made it longer", said("x".repeat(maxComment - 300)), newer],
  ])("leaves a comment as it is that %s", (_, body, sha) => {
    expect(supersede(body, sha)).toBeUndefined();
  });

  test("names the newest commit where another comes, and that once", () => {
    const once = supersede(said("x"), newer) ?? "";
    const twice = supersede(once, baseSha) ?? "";
    expect(twice.split("\n")[0]).toBe("### ⏪ Superseded by `17c0ffe`: ~~1 account to create~~ · `8c2f1d0`");
    expect(supersede(twice, baseSha)).toBeUndefined();
  });
});
