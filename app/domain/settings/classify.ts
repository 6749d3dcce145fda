import { type Classify, type Direction, type SettingChange, settingChange, toTexts } from "./setting-change.ts";

/** Every change of the setting has this direction. */
export function always(direction: Direction, means?: string): Classify {
  return (difference) => [settingChange(difference, direction, explain(direction, means))];
}

/** A switch or a choice that is more permissive at one of its values. */
export function permissiveAt(value: string | boolean, means: string): Classify {
  return (difference) => {
    const direction = difference.after === value ? "more-permissive" : "stricter";
    return [settingChange(difference, direction, explain(direction, means))];
  };
}

/** A number that is more permissive the higher it is. */
export function permissiveUpwards(means: string): Classify {
  return (difference) => {
    const direction = Number(difference.after) > Number(difference.before) ? "more-permissive" : "stricter";
    return [settingChange(difference, direction, explain(direction, means))];
  };
}

/** A setting that may be left out: adding, removing and replacing it each have a direction. */
export function optional(ways: {
  readonly added: readonly [Direction, string?];
  readonly removed: readonly [Direction, string?];
  readonly replaced: readonly [Direction, string?];
}): Classify {
  return (difference) => {
    const { before, after } = difference;
    const [direction, means] = before === undefined ? ways.added : after === undefined ? ways.removed : ways.replaced;
    return [settingChange(difference, direction, explain(direction, means))];
  };
}

/** An unordered list of allowed people or things: an added entry is more permissive, a removed one is stricter. */
export function allowed(means: string): Classify {
  return (difference) => {
    const [before, after] = [toTexts(difference.before), toTexts(difference.after)];
    const [adds, drops] = [without(after, before), without(before, after)];
    return [
      ...(adds.length === 0 ? [] : [settingChange(difference, "more-permissive", { adds, means })]),
      ...(drops.length === 0 ? [] : [settingChange(difference, "stricter", { drops })]),
    ];
  };
}

/** The allowed values of a tag: an empty list allows any. A missing key means that the tag is not required. */
export const requiredTag: Classify = (difference) => {
  const { before, after } = difference;
  const shown = { ...difference, before: describeTag(before), after: describeTag(after) };
  if (before === undefined) return [settingChange(shown, "stricter")];
  const more = (means: string): readonly SettingChange[] => [settingChange(shown, "more-permissive", { means })];
  if (after === undefined) return more("New accounts need not have this tag.");
  if (toTexts(after).length === 0) return more("The tag may have any value.");
  if (toTexts(before).length === 0) return [settingChange(shown, "stricter")];
  return allowed("The tag may have these values, too.")(difference);
};

function describeTag(values: unknown): unknown {
  if (values === undefined) return "not required";
  return toTexts(values).length === 0 ? "any value" : values;
}

/** The allowed requesters; left out, everyone may ask. */
export const requesters: Classify = ({ setting, before, after }) => {
  const ofBefore = toLists(before);
  const ofAfter = toLists(after);
  const shown = { setting, before: describe(ofBefore), after: describe(ofAfter) };
  if (ofAfter === undefined) {
    return [settingChange(shown, "more-permissive", { means: "Anyone who can open an issue may ask for an account." })];
  }
  if (ofBefore === undefined) return [settingChange(shown, "stricter")];
  const compare = allowed("They may ask for accounts.");
  return (["teams", "users"] as const).flatMap((key) =>
    compare({ setting: `${setting}.${key}`, before: ofBefore[key], after: ofAfter[key] }),
  );
};

type Lists = Readonly<Record<"teams" | "users", readonly string[]>>;

function toLists(value: unknown): Lists | undefined {
  return value as Lists | undefined;
}

function describe(lists: Lists | undefined): readonly string[] {
  if (lists === undefined) return ["anyone"];
  const { teams, users } = lists;
  return teams.length + users.length === 0 ? ["no one"] : [...teams.map((team) => `team ${team}`), ...users];
}

/** The address that e-mails come from. */
export const sender: Classify = (difference) => {
  const domainOf = (value: unknown): string | undefined => toTexts(value)[0]?.split("@")[1];
  const domain = domainOf(difference.after);
  return domain !== undefined && domain !== domainOf(difference.before)
    ? [settingChange(difference, "more-permissive", { means: "Mails are sent in the name of this domain." })]
    : [settingChange(difference, "changed")];
};

/** Only more permissive changes need an explanation. */
function explain(direction: Direction, means: string | undefined): Pick<SettingChange, "means"> {
  return direction === "more-permissive" && means !== undefined ? { means } : {};
}

/** Logins and domains ignore case. */
function without(values: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others.map((other) => other.toLowerCase()));
  return values.filter((value) => !known.has(value.toLowerCase()));
}
