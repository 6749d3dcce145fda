import { type CST, type Document, isNode, isScalar, LineCounter, type Node, parseDocument, Parser, visit } from "yaml";
import { pointerTokens } from "../domain/json/json-pointer.ts";
import type { Problem, Range } from "../domain/problem.ts";

const largestFile = 100_000;

/** Settings have about six levels. The library recurses into each level, so a deep file would end the process. */
const deepestLevel = 30;

/** Each problem becomes an annotation, and GitHub takes 50 per request. An author with more fixes these first. */
const mostProblems = 50;

/** The content of a settings file that a person wrote. */
export type YamlFile =
  | {
      readonly kind: "value";
      readonly value: unknown;
      /** Adds the line of their key or value to the problems; if there are very many, returns the first ones. */
      locate(problems: readonly Problem[]): readonly Problem[];
    }
  | { readonly kind: "problems"; readonly problems: readonly Problem[] };

/** The start of a sentence about the whole file, and a function that makes a problem. */
interface About {
  readonly name: string;
  problem(message: string, pointer: string): Problem;
}

/** Reads YAML from an untrusted author: text that is not YAML, too large, too deep or endless is a problem. */
export function readYamlFile(text: string, about: About): YamlFile {
  const refused = (message: string): YamlFile => ({ kind: "problems", problems: [about.problem(message, "")] });
  if (text.length > largestFile) {
    return refused(`${about.name} has ${text.length} characters; at most ${largestFile} are read.`);
  }
  if (isTooDeep(text)) return refused(`${about.name} has more than ${deepestLevel} levels, one within the other.`);
  const lines = new LineCounter();
  // The library checks unique keys by comparing every pair; `findDuplicateKeys` does it in linear time.
  const options = { lineCounter: lines, prettyErrors: false, stringKeys: true, uniqueKeys: false } as const;
  const document = parseDocument(text, options);
  const faults = [
    ...document.errors.map(({ message, pos }) => ({ message, start: pos[0], end: pos[1] })),
    ...findDuplicateKeys(document),
  ];
  if (faults.length > 0) {
    const problems = faults.map(({ message, start, end }) => ({
      ...about.problem(`${about.name} is not YAML: ${message}.`, ""),
      range: rangeOf(start, end, lines),
    }));
    return { kind: "problems", problems: firstOf(problems) };
  }
  const value = toValue(document);
  if (value.kind === "unreadable") return refused(`${about.name} cannot be read: ${value.reason}.`);
  return {
    ...value,
    locate: (problems) => firstOf(problems).map((problem) => locate(problem, document, lines)),
  };
}

function isTooDeep(text: string): boolean {
  for (const token of new Parser().parse(text)) {
    let level: readonly CST.Token[] = [token];
    for (let depth = 0; level.length > 0; depth += 1) {
      if (depth > deepestLevel) return true;
      level = level.flatMap(partsOf);
    }
  }
  return false;
}

function partsOf(token: CST.Token): readonly CST.Token[] {
  if ("items" in token) return token.items.flatMap(({ key, value }) => [key ?? [], value ?? []].flat());
  return token.type === "document" && token.value !== undefined ? [token.value] : [];
}

/** Keys that are in one map twice. */
function findDuplicateKeys(document: Document): readonly { message: string; start: number; end: number }[] {
  const duplicates: Node[] = [];
  visit(document, {
    Map: (_, { items }) => {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        const name = isScalar(key) ? key.value : key;
        if (isNode(key) && seen.has(name)) duplicates.push(key);
        seen.add(name);
      }
    },
  });
  return duplicates.map(({ range }) => {
    const [start, end] = range ?? [0, 1];
    return { message: "Map keys must be unique", start, end };
  });
}

type Value =
  { readonly kind: "value"; readonly value: unknown } | { readonly kind: "unreadable"; readonly reason: string };

/** YAML aliases can describe more than memory can hold, or point nowhere; the library throws for both. */
function toValue(document: Document): Value {
  try {
    return { kind: "value", value: document.toJS({ maxAliasCount: 100 }) };
  } catch (error) {
    if (error instanceof ReferenceError) return { kind: "unreadable", reason: error.message };
    throw error;
  }
}

function firstOf(problems: readonly Problem[]): readonly Problem[] {
  const [first] = problems;
  if (first === undefined || problems.length <= mostProblems) return problems;
  const message = `There are ${problems.length - mostProblems} more problems in this file. They are shown when these are fixed.`;
  return [...problems.slice(0, mostProblems), { ...first, message, pointer: "" }];
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
