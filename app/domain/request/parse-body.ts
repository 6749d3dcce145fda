import { quote } from "../json/explain-schema-error.ts";
import { headingKey, noResponse, type Field } from "./request-fields.ts";
import type { RequestProblem } from "./request-problem.ts";

/** What a request says; blank answers are left out. */
export interface ParsedBody {
  /** By id of the field. */
  readonly answers: ReadonlyMap<string, string>;
  readonly problems: readonly RequestProblem[];
}

/**
 * Reads the body of a request, as GitHub renders a form: a heading for each field, and under it the answer.
 *
 * A heading that stands twice is refused, since nobody can tell which of the two is the form's and which was typed into
 * an answer. A heading in an HTML comment is none: people do not see it.
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

/** The text of a third-level heading, as {@link headingKey} has it; what no field is called otherwise. */
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
      "This issue was not made with the form, or everything of it is gone. Open a new one with the form for AWS accounts.";
    return [{ field: null, message }];
  }
  return fields.flatMap(({ id, label, required }): readonly RequestProblem[] => {
    const heading = quote(`### ${label}`);
    if (twice.has(id)) {
      const message = `The heading ${heading} stands here twice, so that nobody can tell which answer counts. Remove one of them, or write another word in it.`;
      return [{ field: label, message }];
    }
    if (found.has(id) || !required) return [];
    const message = `This part of the form is gone. Edit the request, write a line ${heading}, and under it your answer.`;
    return [{ field: label, message }];
  });
}
