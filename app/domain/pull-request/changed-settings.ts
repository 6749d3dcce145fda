import { codeSpan } from "../markdown/code.ts";
import { truncate } from "../markdown/truncate.ts";
import type { Problem } from "../problem.ts";
import { requestFieldsPath } from "../request/request-fields.ts";
import type { Direction, SettingChange } from "../settings/setting-change.ts";
import { settingsPath } from "../settings/settings.ts";
import { count } from "../text/count.ts";
import { fitPieces } from "../text/fit-pieces.ts";

/** The changes that a pull request makes to the settings and the request fields of the default branch. */
export interface ChangedSettings {
  /** Of these files at the head commit. */
  readonly problems: readonly Problem[];
  readonly settings: ComparedSettings;
  readonly requestFields: "unchanged" | "changed" | "removed";
}

export type ComparedSettings =
  | { readonly kind: "unchanged" }
  | { readonly kind: "compared"; readonly changes: readonly SettingChange[] }
  /** The settings at the head commit cannot be read. */
  | { readonly kind: "unreadable" }
  /** There are no settings on the default branch, or they are broken. */
  | { readonly kind: "nothing-to-compare" };

/** Together with the problems, all lists fit into a comment. */
const maxLists: Readonly<Record<Direction, number>> = { "more-permissive": 20_000, changed: 10_000, stricter: 10_000 };

/** Most people or domains that are named; the others are counted. */
const mostAdded = 30;
const mostShown = 5;
const maxValue = 120;

/** Names the changed files, for example "settings and request fields". */
export function nameChanged({ settings, requestFields }: ChangedSettings): string {
  const names = [
    ...(settings.kind === "unchanged" ? [] : ["settings"]),
    ...(requestFields === "unchanged" ? [] : ["request fields"]),
  ];
  return names.join(" and ");
}

/** Summarises the permissive changes for a headline. It never claims "nothing" if that is unknown. */
export function headline({ settings }: ChangedSettings): string {
  if (settings.kind === "unchanged") return "settings unchanged";
  if (settings.kind !== "compared") return "not compared";
  const more = pick(settings.changes, "more-permissive").length;
  const others = pick(settings.changes, "changed").length;
  const said = more === 0 ? "nothing more permissive" : `${count(more, "change")} more permissive`;
  return others === 0 ? said : `${said}, ${count(others, "other change")}`;
}

/** Whether it is certain that no change is more permissive. */
export function isNoMorePermissive({ settings }: ChangedSettings): boolean {
  if (settings.kind === "compared") return pick(settings.changes, "more-permissive").length === 0;
  return settings.kind === "unchanged";
}

/** Whether a change needs two reviewers. */
export function needsTwoReviewers({ settings }: ChangedSettings): boolean {
  return settings.kind === "compared" && settings.changes.some(({ twoReviewers }) => twoReviewers === true);
}

/** Lists the changes in Markdown, the more permissive ones first. */
export function listChangedSettings({ settings, requestFields }: ChangedSettings): string {
  const sections = [...listSettings(settings), ...listRequestFields(requestFields)];
  return sections.join("\n\n");
}

function listSettings(settings: ComparedSettings): readonly string[] {
  switch (settings.kind) {
    case "unchanged":
      return [];
    case "unreadable":
      return ["The more permissive changes are listed here once the settings can be read."];
    case "nothing-to-compare":
      return [
        `**Everything in the settings counts as new:** \`${settingsPath}\` on the default branch is missing or broken, so there is nothing to compare with. Read every line.`,
      ];
    case "compared":
      return listChanges(settings.changes);
  }
}

function listChanges(changes: readonly SettingChange[]): readonly string[] {
  if (changes.length === 0) {
    return ["Nothing becomes more permissive: the settings have the same effect as before."];
  }
  const others = pick(changes, "changed");
  const nothing = `Nothing becomes more permissive${others.length === 0 ? "" : ", as far as a rule can tell"}.`;
  const more = list("This makes the settings more permissive", changes, "more-permissive");
  return [
    ...(more.length === 0 ? [nothing] : more),
    ...list("Changed: check that this is intended", changes, "changed"),
    ...list("Stricter", changes, "stricter"),
  ];
}

function listRequestFields(requestFields: ChangedSettings["requestFields"]): readonly string[] {
  switch (requestFields) {
    case "unchanged":
      return [];
    case "changed":
      return [
        `\`${requestFieldsPath}\` changes the questions to requesters. They are not compared here: read the diff of that file.`,
      ];
    case "removed":
      return [`\`${requestFieldsPath}\` is removed: the App then asks its default questions.`];
  }
}

function pick(changes: readonly SettingChange[], direction: Direction): readonly SettingChange[] {
  return changes.filter((change) => change.direction === direction);
}

function list(heading: string, changes: readonly SettingChange[], direction: Direction): readonly string[] {
  const picked = pick(changes, direction);
  if (picked.length === 0) return [];
  const listed = fitPieces(picked.map(item), {
    limit: maxLists[direction],
    separator: "\n",
    more: (left) =>
      `- … and ${count(left, "more change")}, which did not fit here: read the diff of \`${settingsPath}\``,
  });
  return [`#### ${heading}\n\n${listed}`];
}

function item({ setting, before, after, adds = [], drops = [], means }: SettingChange): string {
  const what = [
    ...(adds.length === 0 ? [] : [`adds ${values(adds, mostAdded)}`]),
    ...(drops.length === 0 ? [] : [`drops ${values(drops, mostAdded)}`]),
  ];
  const named = [codeSpan(truncate(setting, maxValue)), ...what].join(" ");
  const reason = means === undefined ? "" : ` ${means}`;
  return `- ${named}: ${values(before, mostShown)} → ${values(after, mostShown)}.${reason}`;
}

function values(all: readonly string[], most: number): string {
  if (all.length === 0) return "none";
  const shown = all.slice(0, most).map((value) => codeSpan(truncate(value, maxValue)));
  return [...shown, ...(all.length > most ? [`${all.length - most} more`] : [])].join(", ");
}
