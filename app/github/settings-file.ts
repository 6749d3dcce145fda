import { isNode, LineCounter, parseDocument, type Document } from "yaml";
import { pointerTokens } from "../domain/json/json-pointer.ts";
import type { Problem, Range } from "../domain/problem.ts";
import { parseSettings, settingsProblem, type ParsedSettings } from "../domain/settings/parse-settings.ts";

const largestFile = 100_000;

/** Reads the settings file's YAML; every problem carries the line where its key or value stands. */
export function parseSettingsFile(text: string): ParsedSettings {
  if (text.length > largestFile) {
    return refused(`The settings file has ${text.length} characters; at most ${largestFile} are read.`);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  if (document.errors.length > 0) {
    return {
      kind: "problems",
      problems: document.errors.map((error) => ({
        ...settingsProblem(`The settings file is not YAML: ${error.message}.`, ""),
        range: rangeOf(error.pos[0], error.pos[1], lines),
      })),
    };
  }
  const value = toValue(document);
  if (value.kind === "unreadable") return refused(`The settings file cannot be read: ${value.reason}.`);
  const parsed = parseSettings(value.value);
  if (parsed.kind === "settings") return parsed;
  return { kind: "problems", problems: parsed.problems.map((problem) => locate(problem, document, lines)) };
}

type Value =
  { readonly kind: "value"; readonly value: unknown } | { readonly kind: "unreadable"; readonly reason: string };

/** YAML's aliases can describe more than any memory holds; the library throws where they do, or point nowhere. */
function toValue(document: Document): Value {
  try {
    return { kind: "value", value: document.toJS({ maxAliasCount: 100 }) };
  } catch (error) {
    if (error instanceof ReferenceError) return { kind: "unreadable", reason: error.message };
    throw error;
  }
}

function refused(message: string): ParsedSettings {
  return { kind: "problems", problems: [settingsProblem(message, "")] };
}

function locate(problem: Problem, document: Document, lines: LineCounter): Problem {
  const tokens = pointerTokens(problem.pointer);
  for (let length = tokens.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(tokens.slice(0, length), true);
    if (isNode(node) && node.range) return { ...problem, range: rangeOf(node.range[0], node.range[1], lines) };
  }
  return problem;
}

function rangeOf(start: number, end: number, lines: LineCounter): Range {
  const from = lines.linePos(start);
  const to = lines.linePos(Math.max(start, end - 1));
  return { line: from.line, column: from.col, endLine: to.line, endColumn: to.col };
}
