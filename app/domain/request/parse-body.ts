import { quote } from "../json/explain-schema-error.ts";
import { headingKey, noResponse, type Field } from "./request-fields.ts";
import type { RequestProblem } from "./request-problem.ts";

/** The answers of a request; blank ones are left out. */
export interface ParsedBody {
  /** By id of the field. */
  readonly answers: ReadonlyMap<string, string>;
  readonly problems: readonly RequestProblem[];
}

/**
 * Reads the body of a request as GitHub renders a form: a heading for each field, with the answer below it.
 *
 * A heading that occurs twice is refused, because it is unknown which one the form wrote and which one is part of an
 * answer. A heading in an HTML comment does not count, because people do not see it.
 */
export function parseRequestBody(body: string, fields: readonly Field[]): ParsedBody {
  const byHeading = new Map(fields.map((field) => [headingKey(field.label), field]));
  const found = new Map<string, string[]>();
  const twice = new Set<string>();
  let lines: string[] = [];
  let hidden = false;
  for (const line of body.replace(/\r\n?/gu, "\n").split("\n")) {
    const field = hidden ? undefined : byHeading.get(headingOf(line));
    hidden = isHiddenAfter(line, hidden);
    if (field === undefined) {
      lines.push(line);
      continue;
    }
    lines = [];
    if (found.has(field.id)) twice.add(field.id);
    else found.set(field.id, lines);
  }
  const answers = [...found].flatMap(([id, answer]) => {
    const text = answer.join("\n").trim();
    return text === "" || text === noResponse ? [] : [[id, text] as const];
  });
  return { answers: new Map(answers), problems: findOtherForm(fields, new Set(found.keys()), twice) };
}

/** The text of a third-level heading, in the form of {@link headingKey}; for other lines a text that no field has. */
function headingOf(line: string): string {
  return headingKey(/^ {0,3}###[ \t](.*)$/u.exec(line)?.[1] ?? "");
}

function isHiddenAfter(line: string, hidden: boolean): boolean {
  const open = line.lastIndexOf("<!--");
  const close = line.lastIndexOf("-->");
  return open === close ? hidden : open > close;
}

function findOtherForm(
  fields: readonly Field[],
  found: ReadonlySet<string>,
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
    const message = `This part of the form was deleted. Edit the request: write a line ${heading}, and your answer below it.`;
    return [{ field: label, message }];
  });
}
