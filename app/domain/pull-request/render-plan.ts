import { fence } from "../markdown/code.ts";
import { details } from "../markdown/details.ts";
import { truncate } from "../markdown/truncate.ts";
import type { Action, Change } from "../plan/plan-summary.ts";
import { count } from "./count.ts";
import { fitPieces } from "./fit-pieces.ts";

/** A single change may not push all others out of sight. */
const maxSection = 8_000;

const verbs: Readonly<Record<Action, string>> = {
  create: "create",
  import: "adopt",
  update: "change",
  read: "read",
  forget: "forget",
  replace: "replace",
  delete: "delete",
};

/** For example "1 account to create, 2 to change". Numbers and fixed words only: it is safe wherever text goes. */
export function countChanges(changes: readonly Pick<Change, "action">[]): string {
  const counts = (Object.keys(verbs) as Action[])
    .map((action) => ({ verb: verbs[action], number: changes.filter((change) => change.action === action).length }))
    .filter(({ number }) => number > 0);
  if (counts.length === 0) return "Nothing to change";
  return counts
    .map(({ verb, number }, index) => `${index === 0 ? count(number, "account") : number} to ${verb}`)
    .join(", ");
}

/** Shows each change folded away under what it does, in at most `limit` characters. */
export function renderPlan(changes: readonly Change[], limit: number): string {
  if (changes.length === 0) return "AWS already is as the accounts file says.";
  return fitPieces(changes.map(renderChange), {
    limit,
    separator: "\n\n",
    more: (left) => `… and ${count(left, "more change")}, shown in the summary of the plan's workflow run.`,
  });
}

function renderChange(change: Change): string {
  const lines = diff(change);
  const shown = truncate(lines.join("\n"), maxSection);
  return details(`${verbs[change.action]} ${change.address} (${count(lines.length, "line")})`, fence(shown, "diff"));
}

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
