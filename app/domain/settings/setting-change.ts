/** Whether a change is more permissive or stricter; `changed` if only a person can judge it. */
export type Direction = "more-permissive" | "stricter" | "changed";

/** One difference between two settings. */
export interface SettingChange {
  readonly direction: Direction;
  /** The keys that lead to the setting, with dots between them. */
  readonly setting: string;
  /** The value or the values; none if the setting is left out or an empty list. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Values that were added to a list, if that is what matters. */
  readonly adds?: readonly string[];
  /** Values that were removed from a list. */
  readonly drops?: readonly string[];
  /** The consequence, in a sentence for the reviewer of the change. */
  readonly means?: string;
  /** Whether two reviewers have to approve it. */
  readonly twoReviewers?: true;
}

/** The values of one setting, before and after. */
export interface SettingDifference {
  readonly setting: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Classifies the difference of a setting; empty if there is none, as in a list in another order. */
export type Classify = (difference: SettingDifference) => readonly SettingChange[];

/** Makes a change from the two values: a missing value becomes an empty list, a list all its entries. */
export function settingChange(
  { setting, before, after }: SettingDifference,
  direction: Direction,
  more: Pick<SettingChange, "adds" | "drops" | "means" | "twoReviewers"> = {},
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
