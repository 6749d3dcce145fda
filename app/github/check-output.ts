import type { Verdict } from "../domain/checks/check.ts";
import { truncate } from "../domain/markdown/truncate.ts";
import type { Problem } from "../domain/problem.ts";

interface CheckAnnotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly start_column?: number;
  readonly end_column?: number;
  readonly annotation_level: "failure" | "warning";
  readonly title: string;
  readonly message: string;
}

/** The text of a check run, in the form of the REST API. */
export interface CheckOutput {
  readonly title: string;
  readonly summary: string;
  readonly text?: string;
  readonly annotations?: CheckAnnotation[];
}

/** GitHub takes at most this many annotations in one request. */
const annotationBatch = 50;

/** GitHub limits the title; the verdict bounds the rest. */
export function outputOf({ title, summary, text }: Verdict): CheckOutput {
  return { title: truncate(title, 255), summary, ...(text === undefined ? {} : { text }) };
}

/** Returns the annotations of the problems, a batch for each request. */
export function annotationBatches(problems: readonly Problem[]): readonly CheckAnnotation[][] {
  const batches: CheckAnnotation[][] = [];
  for (let start = 0; start < problems.length; start += annotationBatch)
    batches.push(problems.slice(start, start + annotationBatch).map(toAnnotation));
  return batches;
}

/** GitHub accepts columns only if an annotation is on a single line. */
function toAnnotation({ severity, rule, message, file, range }: Problem): CheckAnnotation {
  const { line, endLine, column, endColumn } = range;
  return {
    path: file,
    start_line: line,
    end_line: endLine,
    ...(line === endLine ? { start_column: column, end_column: endColumn } : {}),
    annotation_level: severity === "error" ? "failure" : "warning",
    title: rule,
    message: truncate(message, 10_000),
  };
}
