import { fence } from "../markdown/code.ts";
import { details } from "../markdown/details.ts";
import { escapeMarkdown } from "../markdown/escape-markdown.ts";
import { truncate } from "../markdown/truncate.ts";
import { visibleLine } from "../markdown/visible-text.ts";
import type { Action, Change } from "./plan-summary.ts";
import { count } from "../text/count.ts";
import { fitPieces } from "../text/fit-pieces.ts";

/** One long change must not crowd out the others, and one long line must not crowd out the other lines of its change. */
const maxSection = 8_000;
const maxLine = 1_000;

const verbs: Readonly<Record<Action, string>> = {
  create: "create",
  import: "adopt",
  update: "change",
  read: "read",
  forget: "forget",
  replace: "replace",
  delete: "delete",
};

/** The most dangerous first, so that they are shown even if the plan is cut. */
const byConsequence: readonly Action[] = ["delete", "replace", "forget", "read", "update", "import", "create"];

/** For example "1 account to create, 2 to change". Contains only numbers and fixed words, so that it is safe in any text. */
export function countChanges(changes: readonly Pick<Change, "action">[]): string {
  const counts = (Object.keys(verbs) as Action[])
    .map((action) => ({ verb: verbs[action], number: changes.filter((change) => change.action === action).length }))
    .filter(({ number }) => number > 0);
  if (counts.length === 0) return "No change in AWS";
  return counts
    .map(({ verb, number }, index) => `${index === 0 ? count(number, "account") : number} to ${verb}`)
    .join(", ");
}

/** Returns whether a text of {@link countChanges} counts accounts to adopt. */
export function countsAdoption(counted: string): boolean {
  return /\d(?: accounts?)? to adopt\b/u.test(counted);
}

const nothingPlanned =
  "Terraform plans no change. It compared the changed accounts with AWS, but not the attributes that their lifecycle ignores, and not `//` (request and administrators), which it does not read.";

/** A plan of at most this many lines is shown without a click. */
const mostVisible = 12;

/** Renders each change, folded under its summary unless the plan is short, in at most `limit` characters. */
export function renderPlan(
  changes: readonly Change[],
  limit: number,
  {
    separator = "\n\n",
    elsewhere = "in the artifact of this workflow run",
  }: {
    readonly separator?: string;
    /** Where a reader finds the changes that do not fit; Markdown. */
    readonly elsewhere?: string;
  } = {},
): string {
  if (changes.length === 0) return nothingPlanned;
  const worstFirst = byConsequence.flatMap((action) => changes.filter((change) => change.action === action));
  const rendered = worstFirst.map((change) => ({ change, lines: diff(change) }));
  const isShort = rendered.reduce((sum, { lines }) => sum + lines.length, 0) <= mostVisible;
  return fitPieces(
    rendered.map(({ change, lines }) => renderChange(change, lines, isShort)),
    {
      limit,
      separator,
      more: (left) => `… and ${count(left, "more change")}, ${elsewhere}.`,
    },
  );
}

function renderChange(change: Change, all: readonly string[], isVisible: boolean): string {
  const lines = all.map((line) => truncate(visibleLine(line), maxLine));
  const shown = fitPieces(lines, {
    limit: maxSection,
    separator: "\n",
    more: (left) => `  … and ${count(left, "more line")}`,
  });
  const counted = change.action === "import" ? describeAdoption(change) : countAttributes(change);
  const summary = `${verbs[change.action]} ${change.address} (${counted})`;
  const body = fence(shown, "diff");
  return isVisible ? `**${escapeMarkdown(summary)}**\n\n${body}` : details(summary, body);
}

/** For example "adopts 123456789012, joined 2021-03-04; changes: tags +3". Only these fixed forms, because it is not fenced. */
function describeAdoption(change: Change): string {
  const { id, joined_timestamp: joinedAt } = change.before ?? {};
  const named = /^\d{12}$/u.test(String(id)) ? String(id) : "an account";
  const day = /^\d{4}-\d{2}-\d{2}(?=T)/u.exec(String(joinedAt))?.[0];
  const groups = ["tags", "name", "parent_id"].flatMap((name) => {
    const only = (from: Change["before"]): Change["before"] => (from === null ? null : { [name]: from[name] ?? null });
    const counted = countLines(
      diff({ ...change, before: only(change.before), after: only(change.after), unknown: [] }),
    );
    return counted === noLine ? [] : [`${name} ${counted}`];
  });
  const joined = day === undefined ? "" : `, joined ${day}`;
  return `adopts ${named}${joined}; changes: ${groups.join(", ") || "none"}`;
}

/** For example "27 attributes": those, and the tags, that differ or are not known yet. */
function countAttributes({ before, after, unknown }: Change): string {
  const [from, to] = [flatten(before), flatten(after)];
  const differ = [...new Set([...from.keys(), ...to.keys()])].filter((key) => from.get(key) !== to.get(key));
  const number = new Set([...differ, ...unknown.map(label)]).size;
  return number === 0 ? noLine : count(number, "attribute");
}

/** For example "+2 −1": attributes and tags that are added, and that are removed. */
function countLines(lines: readonly string[]): string {
  const starting = (sign: string): number => lines.filter((line) => line.startsWith(sign)).length;
  const [added, taken] = [starting("+"), starting("-")];
  return [...(added > 0 ? [`+${added}`] : []), ...(taken > 0 ? [`−${taken}`] : [])].join(" ") || noLine;
}

const noLine = "no attribute";

function diff({ before, after, unknown }: Change): readonly string[] {
  const from = flatten(before);
  const to = flatten(after);
  const keys = [...new Set([...from.keys(), ...to.keys()])];
  const known = keys.flatMap((key) => {
    const [old, planned] = [from.get(key), to.get(key)];
    if (old === planned) return [`  ${key} = ${String(old)}`];
    return [...line("-", key, old), ...line("+", key, planned)];
  });
  return [...known, ...unknown.map((name) => `+ ${label(name)} = (known after apply)`)];
}

function line(sign: "+" | "-", key: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [`${sign} ${key} = ${value}`];
}

/** One entry for an attribute, and one for each key of an object such as the tags. */
function flatten(attributes: Readonly<Record<string, unknown>> | null): ReadonlyMap<string, string> {
  const entries = Object.entries(attributes ?? {}).flatMap(([name, value]): (readonly [string, unknown])[] =>
    isObject(value)
      ? Object.entries(value).map(([key, inner]) => [`${label(name)}[${JSON.stringify(key)}]`, inner] as const)
      : [[label(name), value]],
  );
  return new Map(entries.filter(([, value]) => value !== null).map(([name, value]) => [name, JSON.stringify(value)]));
}

/** A name in one line: with a newline in it, it could look like another attribute. */
function label(name: string): string {
  return /^\w+$/u.test(name) ? name : JSON.stringify(name);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
