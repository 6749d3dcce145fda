import { codeSpan } from "../markdown/code.ts";
import { escapeMarkdown } from "../markdown/escape-markdown.ts";
import { truncate } from "../markdown/truncate.ts";
import { count } from "../text/count.ts";
import { fitPieces } from "../text/fit-pieces.ts";
import type { Preflight } from "./preflight.ts";

/** Each of the three lists leaves room for the plan in a comment. */
const maxList = 5_000;
const maxText = 1_000;

/** For example "Refused: 2 problems in AWS". */
export function titleOfProblems({ problems }: Preflight): string {
  return `Refused: ${count(problems.length, "problem")} in AWS`;
}

/** Renders what AWS would refuse, what is unknown and what AWS has already; empty if there is none of it. */
export function renderPreflight({ problems, unknown, same }: Preflight): string {
  const lists = [
    {
      heading: "AWS, or the apply, would refuse this:",
      items: problems.map(
        ({ line, rule, message }) =>
          `- ❌ line ${line} ${codeSpan(rule)}: ${escapeMarkdown(truncate(message, maxText))}`,
      ),
    },
    {
      heading: "Unknown, because AWS did not say:",
      items: unknown.map(
        ({ question, reason }) =>
          `- ❔ ${escapeMarkdown(truncate(question, maxText))} (${escapeMarkdown(truncate(reason, maxText))})`,
      ),
    },
    {
      heading: "AWS has these values of the accounts file already; they were compared, and nothing changes there:",
      items: same.map(({ account, attributes }) => `- ${codeSpan(account)}: ${attributes.map(codeSpan).join(", ")}`),
    },
  ];
  return lists
    .filter(({ items }) => items.length > 0)
    .map(({ heading, items }) => {
      const more = (left: number): string => `- … and ${left} more`;
      return `${heading}\n\n${fitPieces(items, { limit: maxList, separator: "\n", more })}`;
    })
    .join("\n\n");
}
