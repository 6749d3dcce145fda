/** Whether a change lets more happen than before, or less; or nobody but a person can tell. */
export type Direction = "more-permissive" | "stricter" | "changed";

/** One difference between two settings. */
export interface SettingChange {
  readonly direction: Direction;
  /** The keys that lead to the setting, with dots between them. */
  readonly setting: string;
  /** The value or the values; none where the setting is left out or an empty list. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** What a list gains, where that is the point. */
  readonly adds?: readonly string[];
  /** What a list loses. */
  readonly drops?: readonly string[];
  /** What follows, in a sentence for whoever reviews the change. */
  readonly means?: string;
}

/** The values of one setting, before and after. */
export interface Difference {
  readonly setting: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Tells what the difference of a setting amounts to; nothing where it is none, as in a list in another order. */
export type Classify = (difference: Difference) => readonly SettingChange[];

/** Makes a change; values that are left out are none, those of a list are many. */
export function settingChange(
  { setting, before, after }: Difference,
  direction: Direction,
  more: Pick<SettingChange, "adds" | "drops" | "means"> = {},
): SettingChange {
  return { direction, setting, before: toTexts(before), after: toTexts(after), ...more };
}

export function toTexts(value: unknown): readonly string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value.map(toText) : [toText(value)];
}

function toText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
