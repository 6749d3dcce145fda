import { expect, test } from "@jest/globals";
import { ownersOf } from "./code-owners.ts";

const file = `
# everything
*                       @example/everybody
*.md                    @writer   # words
/terraform/             @example/reviewers @ada
docs/secret.txt
/.github/**             @admin
`;

test.each([
  ["src/index.ts", ["@example/everybody"]],
  ["README.md", ["@writer"]],
  ["docs/deep/page.md", ["@writer"]],
  ["terraform/accounts.tf.json", ["@example/reviewers", "@ada"]],
  ["modules/terraform/main.tf", ["@example/everybody"]],
  ["terraform.md", ["@writer"]],
  ["docs/secret.txt", []],
  [".github/workflows/apply.yml", ["@admin"]],
])("%s is owned by %j", (path, owners) => {
  expect(ownersOf(file, path)).toEqual(owners);
});

test("where no pattern fits, nobody owns", () => {
  expect(ownersOf("/src/ @ada\n", "README.md")).toEqual([]);
});
