import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { fc } from "../../../fast-check.ts";
import type { Approval } from "../../../../app/domain/approval/judge-approval.ts";
import type { Change, PlanResult } from "../../../../app/domain/plan/plan-summary.ts";
import { maxCheckText } from "../../../../app/domain/pull-request/check.ts";
import {
  commentMarker,
  type CommentFacts,
  maxComment,
  renderComment,
} from "../../../../app/domain/pull-request/comment.ts";
import { parseDigests } from "../../../../app/domain/plan/digests.ts";
import type { Problem } from "../../../../app/domain/problem.ts";
import type { Standing } from "../../../../app/domain/pull-request/standing.ts";
import { readTemplates } from "../../../../app/templates.ts";
import { settings } from "../../../fixtures/settings.ts";
import { githubMagic, render, textOf } from "../markdown/rendered.ts";
import { planned, variants } from "./comment-variants.ts";
import { account, change, headSha, problem } from "./samples.ts";

const { comments: templates } = readTemplates(new URL("../../../../templates/", import.meta.url));
const golden = new URL("../../../fixtures/comments/", import.meta.url);

describe("the one comment", () => {
  test.each(Object.entries(variants))("%s", (name, facts) => {
    expect(`${renderComment(facts, templates)}\n`).toBe(readFileSync(new URL(`${name}.md`, golden), "utf8"));
  });

  test("has a golden file for every variant, and no other", () => {
    expect(readdirSync(golden).sort()).toEqual(
      Object.keys(variants)
        .map((name) => `${name}.md`)
        .sort(),
    );
  });

  test.each(Object.entries(variants))("begins with a verdict on the head commit: %s", (_, facts) => {
    const [first] = renderComment(facts, templates).split("\n");
    expect(first).toMatch(/^### .+ · `8c2f1d0`$/u);
  });

  test.each(Object.entries(variants))("is found again by its marker: %s", (_, facts) => {
    expect(renderComment(facts, templates).split(commentMarker)).toHaveLength(2);
  });
});

const hostileText = fc.oneof(
  { arbitrary: fc.string({ maxLength: 60 }), weight: 2 },
  {
    arbitrary: fc
      .array(
        fc.constantFrom(
          "```",
          "`",
          "~~~",
          "\n",
          "</details>",
          "<details>",
          "</summary>",
          "<!--",
          "-->",
          commentMarker,
          "@everybody",
          "#1",
          "|",
          "\r",
          "<img src=x>",
          "[a](b)",
          "{{marker}}",
          "    ",
        ),
        { maxLength: 12 },
      )
      .map((parts) => parts.join("")),
    weight: 3,
  },
  {
    arbitrary: fc.constantFrom("`".repeat(9_000), "x".repeat(70_000), "&".repeat(20_000), "a\n".repeat(20_000)),
    weight: 1,
  },
);

/** As long as the plan summary's schema lets it be. */
const atMost = (length: number): fc.Arbitrary<string> => hostileText.map((text) => text.slice(0, length) || "x");

const attributes = fc.option(
  fc.dictionary(
    hostileText,
    fc.oneof(hostileText, fc.dictionary(hostileText, hostileText, { maxKeys: 4 }), fc.boolean()),
    { maxKeys: 4 },
  ),
  { nil: null },
);

const hostileChange: fc.Arbitrary<Change> = fc
  .record({
    address: fc.oneof(atMost(500), fc.constant("aws_organizations_account.a")),
    action: fc.constantFrom("create", "update", "delete", "replace", "import", "forget", "read"),
    before: attributes,
    after: attributes,
    unknown: fc.array(atMost(200), { maxLength: 3 }),
  })
  .map((more) => change(more));

const hostileResult: fc.Arbitrary<PlanResult> = fc.oneof(
  fc.array(hostileChange, { maxLength: 30 }).map((changes) => ({ kind: "planned", changes }) as const),
  fc
    .integer({ min: 1, max: 2_000 })
    .map((length) => ({ kind: "planned", changes: Array.from({ length }, () => change()) }) as const),
  fc.record({
    kind: fc.constant("failed" as const),
    step: atMost(100),
    error: atMost(20_000),
  }),
);

const hostileProblem: fc.Arbitrary<Problem> = fc
  .record({ message: hostileText, file: hostileText, rule: hostileText, severity: fc.constantFrom("error", "warning") })
  .map((more) => problem(more));

const hostileStanding: fc.Arbitrary<Standing> = fc
  .record({
    kind: fc.constantFrom("invalid", "draft", "fork", "valid"),
    problems: fc.array(hostileProblem, { maxLength: 40 }),
    changes: fc.array(
      fc
        .record({
          name: hostileText,
          email: hostileText,
          tags: fc.dictionary(hostileText, hostileText, { maxKeys: 3 }),
          administrators: fc.array(hostileText, { maxLength: 4 }),
        })
        .map(
          ({ administrators, ...more }) =>
            ({ kind: "added", account: account({ ...more, comment: { administrators } }) }) as const,
        ),
      { maxLength: 40 },
    ),
  })
  .map((standing) => ({ ...standing, settings }));

const approvals = fc.constantFrom<Approval | undefined>(
  undefined,
  { kind: "approved", by: ["rae"] },
  { kind: "missing", blockedBy: Array.from({ length: 99 }, () => "x".repeat(39)), notCounted: [] },
);

const hostileFacts: fc.Arbitrary<CommentFacts> = fc
  .record({ standing: hostileStanding, plan: hostileResult.map(planned), approval: approvals })
  .map((more) => ({ headSha, repositoryUrl: "https://github.com/o/r", defaultBranch: "main", ...more }));

/** What holds of every comment: `html` is how it is shown, without the contents of code. */
const laws: Readonly<Record<string, (comment: string, html: string) => void>> = {
  "it fits into GitHub's limit": (comment) => {
    expect(comment.length).toBeLessThanOrEqual(maxComment);
  },
  "its verdict survives": (comment) => {
    expect(render(comment)).toMatch(/^<h3>[^<\n]+<code>8c2f1d0<\/code><\/h3>\n/u);
  },
  "its folds are balanced, and nobody else opens or closes one": (_, html) => {
    const tags = [...html.matchAll(/<\/?(?:details|summary)>/gu)].map(([tag]) => tag).join("");
    expect(tags).toMatch(/^(?:<details><summary><\/summary><\/details>)*$/u);
  },
  "it holds no other HTML than ours": (_, html) => {
    const tags = [...html.matchAll(/<\/?([\w-]+)/gu)].map(([, name]) => name ?? "");
    expect(tags.filter((name) => !ours.has(name))).toEqual([]);
    expect(html.match(/<!--[^]*?-->/gu)).toEqual([commentMarker]);
  },
  "it links to nowhere else": (_, html) => {
    const links = [...html.matchAll(/href="([^"]*)"/gu)].map(([, href]) => href ?? "");
    expect(links.filter((href) => !href.startsWith("https://github.com/"))).toEqual([]);
  },
  "it mentions nobody and refers to nothing": (_, html) => {
    expect(textOf(html.replace(/<[^>]*>/gu, " "))).not.toMatch(githubMagic);
  },
};

const ours = new Set("a br code details summary h3 h4 li p pre strong table tbody td th thead tr ul".split(" "));

describe("whatever a pull request or a plan holds", () => {
  test(`the one comment keeps the law: ${Object.keys(laws).join("; ")}`, () => {
    fc.assert(
      fc.property(hostileFacts, (facts) => {
        const comment = renderComment(facts, templates);
        const html = withoutCode(render(comment));
        for (const law of Object.values(laws)) law(comment, html);
      }),
      { numRuns: 100 },
    );
  });

  test("the check's summary and text fit into GitHub's limits, and the apply can read the digests", () => {
    fc.assert(
      fc.property(hostileResult, (result) => {
        const { summary, text } = planned(result);
        expect(Math.max(summary.length, text.length)).toBeLessThanOrEqual(maxCheckText);
        const shown = result.kind === "planned" && result.changes.length <= 1_500 ? result.changes.length : undefined;
        if (shown !== undefined) expect(parseDigests(text)?.digests).toHaveLength(shown);
      }),
      { numRuns: 60 },
    );
  });
});

/** What GitHub looks at for mentions and HTML: not the contents of code. */
function withoutCode(html: string): string {
  return html.replace(/<code[^>]*>[^]*?<\/code>/gu, "<code></code>").replace(/(<summary>)[^<]*/gu, "$1");
}
