import { describe, expect, test } from "@jest/globals";
import { listProblems } from "../../../../app/domain/pull-request/list-problems.ts";
import { problem, warning } from "./samples.ts";

const blobUrl = "https://github.com/o/r/blob/abc";

describe("listProblems", () => {
  test("leads to the line of each problem, errors first", () => {
    expect(listProblems([warning({ message: "Later." }), problem({ message: "Now." })], blobUrl).split("\n")).toEqual([
      `- ❌ [line 14](${blobUrl}/terraform/accounts.tf.json#L14) \`email-pattern\`: Now.`,
      `- ⚠️ [line 10](${blobUrl}/terraform/accounts.tf.json#L10) \`lifecycle-missing\`: Later.`,
    ]);
  });

  test("cannot be broken by a file's name or a problem's message", () => {
    const text = listProblems([problem({ file: "a b/(c)?#\ud800.tf", message: "x\n- @team <b>" })], blobUrl);
    expect(text).toBe(
      `- ❌ [line 14](${blobUrl}/a%20b/%28c%29%3f%23%EF%BF%BD.tf#L14) \`email-pattern\`: x - @&#8203;team &#60;b&#62;`,
    );
  });

  test("cuts a long message", () => {
    expect(listProblems([problem({ message: "x".repeat(5_000) })], blobUrl)).toMatch(/x…$/u);
  });

  test("counts the problems that do not fit, and links to them", () => {
    const text = listProblems(
      Array.from({ length: 500 }, () => problem()),
      blobUrl,
    );
    expect(text.length).toBeLessThanOrEqual(8_000);
    expect(text).toMatch(/\n- … and \d+ more problems, in the check `aws-accounts\/validate`$/u);
  });
});
