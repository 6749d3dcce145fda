import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { fc } from "../../../fast-check.ts";
import type { Approval } from "../../../../app/domain/approval/judge-approval.ts";
import type { Change, PlanResult } from "../../../../app/domain/plan/plan-summary.ts";
import { maxCheckText } from "../../../../app/domain/checks/check.ts";
import { type CommentFacts, renderComment, renderUnplanned } from "../../../../app/domain/pull-request/comment.ts";
import type { ChangedSettings } from "../../../../app/domain/pull-request/changed-settings.ts";
import { commentMarker, maxComment, readMarks, supersede } from "../../../../app/domain/pull-request/comment-marks.ts";
import { parseDigests } from "../../../../app/domain/plan/digests.ts";
import type { Problem } from "../../../../app/domain/problem.ts";
import type { PullRequestStatus } from "../../../../app/domain/pull-request/status.ts";
import { readTemplates } from "../../../../app/templates.ts";
import { settings } from "../../../fixtures/settings.ts";
import { githubMagic, render, textOf } from "../markdown/rendered.ts";
import { planned, variants } from "./comment-variants.ts";
import { visibleLine } from "../../../../app/domain/markdown/visible-text.ts";
import { account, baseSha, change, headSha, problem } from "./samples.ts";

const { comments: templates } = readTemplates(new URL("../../../../templates/", import.meta.url));
const golden = new URL("../../../fixtures/comments/", import.meta.url);
const newerSha = "9a1b2c3d5b7a4c3d9e6f8a1b2c3d4e5f60718293";

/** One for each golden file in test/fixtures/comments, by its name. */
const comments: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(variants).map(([name, facts]) => [name, renderComment(facts, templates)])),
  merged: renderUnplanned("merged", { headSha }, templates),
  closed: renderUnplanned("closed", { headSha }, templates),
  superseded: superseded("approved"),
  "superseded-too-large": superseded("planned-too-large"),
};

function superseded(variant: string): string {
  const facts = variants[variant];
  if (facts === undefined) throw new Error(`there is no variant ${variant}`);
  return String(supersede(renderComment(facts, templates), newerSha));
}

describe("the one comment", () => {
  test.each(Object.entries(comments))("%s", (name, comment) => {
    expect(`${comment}\n`).toBe(readFileSync(new URL(`${name}.md`, golden), "utf8"));
  });

  test("names a single line to replace as one", () => {
    const { "invalid-form": facts } = variants;
    if (facts?.standing.kind !== "invalid") throw new Error("there is no such variant");
    const mend = { canonical: "{}", lines: { firstLine: 14, lastLine: 14, text: '          "tags": {}' } };
    const text = renderComment({ ...facts, standing: { ...facts.standing, mend } }, templates);
    expect(text).toContain("Or replace line 14 of `terraform/accounts.tf.json`:");
  });

  test("does not say when a plan without a time was made", () => {
    const { approved: facts } = variants;
    const plan = planned({ kind: "planned", changes: [change()] });
    if (facts === undefined) throw new Error("there is no such variant");
    const text = renderComment({ ...facts, plan: { ...plan, completedAt: "" } }, templates);
    expect(text).not.toContain("That was on");
    expect(renderComment({ ...facts, plan }, templates)).toContain("That was on 2026-03-01");
  });

  test("does not mention an approval that was not counted", () => {
    const { approved: facts } = variants;
    if (facts === undefined) throw new Error("there is no such variant");
    expect(renderComment({ ...facts, approval: undefined }, templates)).toMatch(
      /waiting for an approval · `8c2f1d0`\n+####/u,
    );
  });

  test("has a golden file for every variant, and no other", () => {
    expect(readdirSync(golden).sort()).toEqual(
      Object.keys(comments)
        .map((name) => `${name}.md`)
        .sort(),
    );
  });

  test.each(Object.entries(comments))("begins with a verdict on the head commit: %s", (_, comment) => {
    expect(comment.split("\n")[0]).toMatch(/^### .+ · `8c2f1d0`$/u);
  });

  test.each(Object.entries(comments))("is found again by its marker, and tells its head: %s", (_, comment) => {
    expect(comment.split(commentMarker)).toHaveLength(2);
    expect(readMarks(comment)).toMatchObject({ headSha });
  });

  test.each(Object.entries(comments))("keeps the law: %s", (_, comment) => {
    checkLaws(comment);
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

const hostileStanding: fc.Arbitrary<PullRequestStatus> = fc
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
  {
    kind: "missing",
    by: [],
    unknown: Array.from({ length: 99 }, (_, number) => ({ kind: "editor", number }) as const),
    bots: [],
    blockedBy: Array.from({ length: 99 }, () => "x".repeat(39)),
    notCounted: [],
  },
);

const hostileSettings: fc.Arbitrary<ChangedSettings> = fc.record({
  problems: fc.array(hostileProblem, { maxLength: 40 }),
  settings: fc.record({
    kind: fc.constant("compared" as const),
    changes: fc.array(
      fc.record({
        direction: fc.constantFrom("more-permissive", "changed", "stricter"),
        setting: hostileText,
        before: fc.array(hostileText, { maxLength: 40 }),
        after: fc.array(hostileText, { maxLength: 40 }),
        adds: fc.array(hostileText, { maxLength: 40 }),
        drops: fc.array(hostileText, { maxLength: 40 }),
      }),
      { maxLength: 40 },
    ),
  }),
  requestFields: fc.constant("changed"),
});

const hostileFacts: fc.Arbitrary<CommentFacts> = fc
  .record({
    standing: fc.oneof(
      { arbitrary: hostileStanding, weight: 4 },
      { arbitrary: fc.constant({ kind: "nothing-changed" } as const), weight: 1 },
    ),
    plan: hostileResult.map(planned),
    approval: approvals,
    changedSettings: fc.option(hostileSettings, { nil: undefined }),
  })
  .map((more) => ({ headSha, repositoryUrl: "https://github.com/o/r", defaultBranch: "main", ...more }));

/** What holds of every comment: `page` is how it is shown, and `html` the same without the contents of code. */
const laws: Readonly<Record<string, (comment: string, html: string, page: string) => void>> = {
  "it fits into GitHub's limit": (comment) => {
    expect(comment.length).toBeLessThanOrEqual(maxComment);
  },
  "its verdict survives": (_, __, page) => {
    expect(page).toMatch(/^<h3>[^\n]+<code>8c2f1d0<\/code><\/h3>\n/u);
  },
  "its folds are balanced, and nobody else opens or closes one": (_, html) => {
    const tags = [...html.matchAll(/<\/?(?:details|summary)>/gu)].map(([tag]) => tag).join("");
    expect(tags).toMatch(/^(?:<details><summary><\/summary>|<\/details>)*$/u);
    expect(tags.split("<details>")).toHaveLength(tags.split("</details>").length);
  },
  "it holds no other HTML than ours": (_, html) => {
    const tags = [...html.matchAll(/<\/?([\w-]+)/gu)].map(([, name]) => name ?? "");
    expect(tags.filter((name) => !ours.has(name))).toEqual([]);
    const hidden = [...html.matchAll(/<!--[^]*?-->/gu)].map(([comment]) => comment);
    expect(hidden).toEqual([commentMarker, expect.stringMatching(headMark)]);
  },
  "it links to nowhere else": (_, html) => {
    const links = [...html.matchAll(/href="([^"]*)"/gu)].map(([, href]) => href ?? "");
    expect(links.filter((href) => !href.startsWith("https://github.com/"))).toEqual([]);
  },
  "it mentions nobody and refers to nothing": (_, html) => {
    expect(textOf(html.replace(/<[^>]*>/gu, " "))).not.toMatch(githubMagic);
  },
};

const headMark = /^<!-- aws-accounts:head=[0-9a-f]{40}(?: superseded=[0-9a-f]{40})? -->$/u;
const ours = new Set("a br code details summary h3 h4 li p pre s strong table tbody td th thead tr ul".split(" "));

/** Returns how the comment is shown. */
function checkLaws(comment: string): string {
  const page = render(comment);
  const html = withoutCode(page);
  for (const law of Object.values(laws)) law(comment, html, page);
  return page;
}

describe("whatever a pull request or a plan holds", () => {
  test(`the one comment keeps the law: ${Object.keys(laws).join("; ")}`, () => {
    fc.assert(
      fc.property(hostileFacts, (facts) => {
        const comment = renderComment(facts, templates);
        const shown = seen(textOf(checkLaws(comment)));
        for (const { account: listed } of "changes" in facts.standing ? facts.standing.changes : []) {
          expect(shown).toContain(seen(visibleLine(listed.name).slice(0, 49)));
        }
      }),
      { numRuns: 100 },
    );
  });

  test("the one comment keeps the law once it is superseded, however often, and keeps what it said", () => {
    fc.assert(
      fc.property(hostileFacts, (facts) => {
        const once = supersede(renderComment(facts, templates), newerSha) ?? "";
        const twice = supersede(once, baseSha) ?? "";
        checkLaws(once);
        checkLaws(twice);
        expect(twice).toBe(once.replace("9a1b2c3", "17c0ffe"));
      }),
      { numRuns: 30 },
    );
  });

  test("the accounts survive, a thousand with the longest names, whatever else wants room", () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `${"`@#<|".repeat(9)}${index}`.padEnd(50, "x"));
    const standing = (kind: "valid" | "invalid"): PullRequestStatus => ({
      kind,
      settings,
      changes: names.map((name) => ({ kind: "added", account: account({ name }) })),
      problems: Array.from({ length: 200 }, () => problem({ severity: "warning", message: "m".repeat(2_000) })),
    });
    const plans: readonly PlanResult[] = [
      { kind: "planned", changes: Array.from({ length: 1_000 }, () => change()) },
      { kind: "planned", changes: Array.from({ length: 1_000 }, () => change({ action: "delete" })) },
      { kind: "failed", step: "terraform plan", error: "e".repeat(20_000) },
    ];
    for (const result of plans) {
      for (const kind of ["valid", "invalid"] as const) {
        const approval = {
          kind: "missing",
          by: [],
          unknown: [],
          bots: [],
          blockedBy: Array(99).fill("x".repeat(39)) as string[],
          notCounted: [],
        } as const;
        const changedSettings = kind === "invalid" ? variants["settings-invalid"]?.changedSettings : undefined;
        const facts = { headSha, repositoryUrl: "https://github.com/o/r", defaultBranch: "main", changedSettings };
        const comment = renderComment(
          { ...facts, standing: standing(kind), plan: planned(result), approval },
          templates,
        );
        const shown = textOf(checkLaws(comment));
        for (const name of names) expect(shown).toContain(name);
      }
    }
  });

  test("the check's summary and text keep to GitHub's limits and to the law, and the apply can read the digests", () => {
    fc.assert(
      fc.property(hostileResult, (result) => {
        const { summary, text } = planned(result);
        expect(Math.max(summary.length, text.length)).toBeLessThanOrEqual(maxCheckText);
        const shown = result.kind === "planned" && result.changes.length <= 1_500 ? result.changes.length : undefined;
        if (shown !== undefined) expect(parseDigests(text)?.digests).toHaveLength(shown);
        const read = text.replace(/^root [0-9a-f]{32}\n(?:[0-9a-f]{32}\n)*\n/u, "");
        for (const markdown of [summary, read]) {
          const page = render(markdown);
          const html = withoutCode(page).replace(/<!-- aws-accounts:(?:plan|change|base=\S+ applied=\S*) -->/gu, "");
          expect(html).not.toContain("<!--");
          laws["its folds are balanced, and nobody else opens or closes one"]?.(markdown, html, page);
          laws["it links to nowhere else"]?.(markdown, html, page);
          laws["it mentions nobody and refers to nothing"]?.(markdown, html, page);
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** Without spaces, and without what keeps GitHub from seeing more in a text than there is. */
function seen(text: string): string {
  return text.replace(/[\s\u200b]/gu, "");
}

/** What GitHub looks at for mentions and HTML: not the contents of code. */
function withoutCode(html: string): string {
  return html.replace(/<code[^>]*>[^]*?<\/code>/gu, "<code></code>");
}
