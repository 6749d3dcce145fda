/** Values of a YAML file that GitHub's parser has checked: each has one of the shapes that its place allows. */
export type Mapping = Readonly<Record<string, unknown>>;

export type Texts = Readonly<Record<string, string>>;

export function mapping(value: unknown): Mapping {
  return (value ?? {}) as Mapping;
}

/** One thing stands for a list of one. */
export function list(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** A scalar as text. */
export function text(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? undefined : JSON.stringify(value);
}

export function texts(value: unknown): Texts {
  return Object.fromEntries(Object.entries(mapping(value)).map(([name, entry]) => [name, text(entry) ?? ""]));
}

/** A member that is left out where it has no value. */
export function optional<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): Partial<Readonly<Record<Key, Value>>> {
  return value === undefined ? {} : ({ [key]: value } as Record<Key, Value>);
}
