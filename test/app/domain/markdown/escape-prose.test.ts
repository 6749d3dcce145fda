import { expect, test } from "@jest/globals";
import { escapeMarkdown } from "../../../../app/domain/markdown/escape-markdown.ts";
import { escapeProse } from "../../../../app/domain/markdown/escape-prose.ts";
import { fc } from "../../../fast-check.ts";

const arn = "arn:aws:iam::622626885786:user/ada.author@example.gov.uk";

test.each([
  [`AWS trusts ${arn}.`, `AWS trusts \`${arn}\`.`],
  [`${arn}, and "${arn}"`, `\`${arn}\`, and "\`${arn}\`"`],
  [
    "Asked at 2026-03-01T12:00:00Z (2026-03-01T12:00:00.123Z).",
    "Asked at `2026-03-01T12:00:00Z` (`2026-03-01T12:00:00.123Z`).",
  ],
  [` ${arn} ${arn} `, ` \`${arn}\` \`${arn}\` `],
  ["arn:aws:iam::1:user/a|b", "`arn:aws:iam::1:user/a`&#124;b"],
  ["no@one in arn:other:x:", "no@&#8203;one in arn:&#8203;other:&#8203;x:"],
])("people can copy the ARNs and times of %j", (text, expected) => {
  expect(escapeProse(text)).toBe(expected);
});

test("all other text is escaped as usual", () => {
  const text = fc.string().filter((one) => !/arn:aws|\d{4}-/u.test(one));
  fc.assert(
    fc.property(text, (one) => {
      expect(escapeProse(one).trim()).toBe(escapeMarkdown(one));
    }),
  );
});
