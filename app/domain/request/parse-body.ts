import MarkdownIt from "markdown-it";
import { quote } from "../json/explain-schema-error.ts";
import { headingKey, noResponse, type Field } from "./request-fields.ts";
import type { RequestProblem } from "./request-problem.ts";

/** The answers of a request; blank ones are left out. */
export interface ParsedBody {
  /** By id of the field. */
  readonly answers: ReadonlyMap<string, string>;
  readonly problems: readonly RequestProblem[];
  /** Whether a field has no heading and a heading no field, as after an operator reworded a question. */
  readonly mayBeReworded: boolean;
}

/** A question as an earlier version of the form asked it. */
export interface EarlierLabel {
  /** Id of the field. */
  readonly id: string;
  readonly label: string;
}

/** Finds blocks only: markup within a line cannot hide a heading. */
const markdown = new MarkdownIt("commonmark");
markdown.core.ruler.disable("inline");

/** A body with more blocks that hide headings is not worth the time: it has problems enough. */
const mostHidingBlocks = 5;

const longestQuote = 40;

interface Heading {
  /** Undefined if no field has this label. */
  readonly field: Field | undefined;
  readonly line: number;
}

interface FieldHeading extends Heading {
  readonly field: Field;
}

/**
 * Reads the body of a request as GitHub renders a form: a heading for each field, with the answer below it.
 *
 * A heading that occurs twice is refused, because it is unknown which one the form wrote and which one is part of an
 * answer. A heading in an HTML comment or a code block does not count, because people do not see it as a heading. If such
 * a block hides a heading of the form, only the answer in which it begins has a problem. An earlier label of a field
 * counts unless another field has it now.
 */
export function parseRequestBody(
  body: string,
  fields: readonly Field[],
  earlier: readonly EarlierLabel[] = [],
): ParsedBody {
  const lines = body.replace(/\r\n?/gu, "\n").split("\n");
  const { headings: all, hiding } = findVisibleHeadings(lines, indexLabels(fields, earlier));
  const headings = all.filter((heading): heading is FieldHeading => heading.field !== undefined);
  const found = new Map<string, string>();
  const twice = new Set<string>();
  for (const [index, { field, line }] of headings.entries()) {
    if (found.has(field.id)) twice.add(field.id);
    else
      found.set(
        field.id,
        lines
          .slice(line + 1, headings[index + 1]?.line)
          .join("\n")
          .trim(),
      );
  }
  const answers = [...found].filter(([, answer]) => answer !== "" && answer !== noResponse);
  const problems = [...reportHiding(lines, headings, hiding), ...findOtherForm(fields, found, twice)];
  const mayBeReworded = headings.length < all.length && fields.some(({ id }) => !found.has(id));
  return { answers: new Map(answers), problems, mayBeReworded };
}

/** The fields by {@link headingKey} of their labels; of several earlier fields with one label, the first counts. */
function indexLabels(fields: readonly Field[], earlier: readonly EarlierLabel[]): ReadonlyMap<string, Field> {
  const byKey = new Map(fields.map((field) => [headingKey(field.label), field]));
  for (const { id, label } of earlier) {
    const field = fields.find((one) => one.id === id);
    if (field !== undefined && !byKey.has(headingKey(label))) byKey.set(headingKey(label), field);
  }
  return byKey;
}

/** Reads the headings of the form, also those that a block hides; `hiding` are the first lines of such blocks. */
function findVisibleHeadings(lines: readonly string[], byKey: ReadonlyMap<string, Field>) {
  const visible = [...lines];
  const hiding: number[] = [];
  for (;;) {
    const tokens = markdown.parse(visible.join("\n"), {});
    const headings = tokens.flatMap(({ type, level, markup, map }, index): readonly Heading[] => {
      if (type !== "heading_open" || level !== 0 || markup !== "###" || map === null) return [];
      return [{ field: byKey.get(headingKey(String(tokens[index + 1]?.content))), line: map[0] }];
    });
    const seen = new Set(headings.map(({ field }) => field));
    const hides = (line: string): boolean => {
      const field = byKey.get(headingKey(/^ {0,3}###[ \t](.*)$/u.exec(line)?.[1] ?? ""));
      return field !== undefined && !seen.has(field);
    };
    const block = tokens.find(
      ({ type, level, map }) =>
        (type === "html_block" || type === "fence") &&
        level === 0 &&
        map !== null &&
        visible.slice(map[0], map[1]).some(hides),
    );
    const first = block?.map?.[0];
    if (first === undefined || hiding.length === mostHidingBlocks) return { headings, hiding };
    hiding.push(first);
    visible[first] = "";
  }
}

function reportHiding(
  lines: readonly string[],
  headings: readonly FieldHeading[],
  hiding: readonly number[],
): readonly RequestProblem[] {
  return hiding.map((first) => {
    const field = headings.findLast(({ line }) => line < first)?.field.label ?? null;
    const start = quote(Array.from(String(lines[first]).trim()).slice(0, longestQuote).join(""));
    const message = `The line that begins with ${start} hides the parts of the form below it. Remove or reword that line.`;
    return { field, message };
  });
}

function findOtherForm(
  fields: readonly Field[],
  found: ReadonlyMap<string, string>,
  twice: ReadonlySet<string>,
): readonly RequestProblem[] {
  if (found.size === 0) {
    const message =
      "This issue was not made with the form, or all of its headings were deleted. Open a new one with the form for AWS accounts.";
    return [{ field: null, message }];
  }
  return fields.flatMap(({ id, label, required }): readonly RequestProblem[] => {
    const heading = quote(`### ${label}`);
    if (twice.has(id)) {
      const message = `The heading ${heading} occurs twice, so it is unclear which answer counts. Remove or reword one of them.`;
      return [{ field: label, message }];
    }
    if (found.has(id) || !required) return [];
    const message = `This part of the form is missing: it was deleted, or the form got this question after your request. Edit the request: write a line ${heading}, and your answer below it.`;
    return [{ field: label, message }];
  });
}
