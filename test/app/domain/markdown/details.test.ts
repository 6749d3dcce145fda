import { expect, test } from "@jest/globals";
import { details } from "../../../../app/domain/markdown/details.ts";

test("folds Markdown away", () => {
  expect(details("2 lines", "- a\n- b")).toBe("<details>\n<summary>2 lines</summary>\n\n- a\n- b\n\n</details>");
});

test("does not let the summary end the fold", () => {
  expect(details("</details>", "")).not.toMatch(/<\/details>[^]*<\/details>/u);
});
