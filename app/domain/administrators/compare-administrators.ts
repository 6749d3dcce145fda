/** How the administrators of an account change: by e-mail, as IAM writes its users. */
export interface AdministratorsChange {
  readonly removes: readonly string[];
  readonly adds: readonly string[];
}

/**
 * Compares two lists of administrators, in any order. Case counts, because it counts in a trust policy.
 *
 * @returns undefined if both lists name the same people.
 */
export function compareAdministrators(
  before: readonly string[],
  after: readonly string[],
): AdministratorsChange | undefined {
  const removes = without(before, after);
  const adds = without(after, before);
  return removes.length + adds.length === 0 ? undefined : { removes, adds };
}

/** The people of the first list that the second one lacks, sorted and each once. */
export function without(people: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return [...new Set(people)].filter((person) => !known.has(person)).toSorted();
}
