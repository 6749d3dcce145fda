import { type CST, type Document, isNode, isScalar, LineCounter, type Node, parseDocument, Parser, visit } from "yaml";
import { pointerTokens } from "../domain/json/json-pointer.ts";
import type { Problem, Range } from "../domain/problem.ts";

const largestFile = 100_000;

/** Settings have about six levels. The library reads a level within a level, so that a deep file would end the process. */
const deepestLevel = 30;

/** Who has that many mends them before the rest. Each is an annotation, of which GitHub takes fifty at a time. */
const mostProblems = 50;

/** What a file of people's settings holds. */
export type YamlFile =
  | {
      readonly kind: "value";
      readonly value: unknown;
      /** Gives problems the line where their key or value stands; of very many, the first ones. */
      locate(problems: readonly Problem[]): readonly Problem[];
    }
  | { readonly kind: "problems"; readonly problems: readonly Problem[] };

/** How a sentence begins about the file as a whole, and how a problem of it is made. */
interface About {
  readonly name: string;
  problem(message: string, pointer: string): Problem;
}

/** Reads YAML that anybody may have written: what is not YAML, too large, too deep or endless is a problem. */
export function readYamlFile(text: string, about: About): YamlFile {
  const refused = (message: string): YamlFile => ({ kind: "problems", problems: [about.problem(message, "")] });
  if (text.length > largestFile) {
    return refused(`${about.name} has ${text.length} characters; at most ${largestFile} are read.`);
  }
  if (isTooDeep(text)) return refused(`${about.name} has more than ${deepestLevel} levels, one within the other.`);
  const lines = new LineCounter();
  // Whether keys are unique, the library finds out by comparing each with each.
  const options = { lineCounter: lines, prettyErrors: false, stringKeys: true, uniqueKeys: false } as const;
  const document = parseDocument(text, options);
  const faults = [
    ...document.errors.map(({ message, pos }) => ({ message, start: pos[0], end: pos[1] })),
    ...findTwinKeys(document),
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

/** A key that stands twice in one map. */
function findTwinKeys(document: Document): readonly { message: string; start: number; end: number }[] {
  const twins: Node[] = [];
  visit(document, {
    Map: (_, { items }) => {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        const name = isScalar(key) ? key.value : key;
        if (isNode(key) && seen.has(name)) twins.push(key);
        seen.add(name);
      }
    },
  });
  return twins.map(({ range }) => {
    const [start, end] = range ?? [0, 1];
    return { message: "Map keys must be unique", start, end };
  });
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

function firstOf(problems: readonly Problem[]): readonly Problem[] {
  const [first] = problems;
  if (first === undefined || problems.length <= mostProblems) return problems;
  const message = `There are ${problems.length - mostProblems} more problems in this file. They are shown once these are mended.`;
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
