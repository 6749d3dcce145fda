/** The branches of a ruleset, as the API has them: names, patterns, `~ALL` or `~DEFAULT_BRANCH`. */
export interface RefConditions {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** Conditions that also cover the wanted branch, and the differences from the existing ones in words. */
export interface MergedRefs {
  readonly refs: RefConditions;
  readonly differences: readonly string[];
}

/**
 * Adds the wanted branch to those of a ruleset. The others stay: an operator protects them, too.
 *
 * GitHub lists them in any order, so they are compared as sets.
 *
 * @param branch - the name of the wanted branch, which excluded patterns may cover
 */
export function mergeRefs(existing: RefConditions, wanted: RefConditions, branch: string): MergedRefs {
  const isIncluded = (ref: string): boolean => existing.include.includes(ref) || existing.include.includes("~ALL");
  const missing = wanted.include.filter((ref) => !isIncluded(ref));
  const covering = existing.exclude.filter(
    (pattern) => wanted.include.includes(pattern) || matchesRef(pattern, `refs/heads/${branch}`),
  );
  return {
    refs: {
      include: [...existing.include, ...missing],
      exclude: existing.exclude.filter((pattern) => !covering.includes(pattern)),
    },
    differences: [
      ...missing.map((ref) => `apply it to ${ref}, too`),
      ...covering.map((pattern) => `no longer exclude ${pattern}`),
    ],
  };
}

/**
 * Whether a pattern covers a ref, as `fnmatch` of Ruby decides it with FNM_PATHNAME. A bracket counts as any character: to
 * remove one exclusion too many is the safe mistake.
 *
 * @see https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/creating-rulesets-for-a-repository#using-fnmatch-syntax
 */
function matchesRef(pattern: string, ref: string): boolean {
  if (pattern === "~ALL") return true;
  const source = pattern.replaceAll(
    /\*\*\/|\*+|\?|\[[^[\]]*\]|\\?(?<literal>[^*?])/gu,
    (token: string, literal?: string) => {
      if (literal !== undefined) return literal.replace(/[\\^$.*+?()[\]{}|/-]/u, String.raw`\$&`);
      if (token === "**/") return "(?:[^/]+/)*";
      return token.startsWith("*") ? "[^/]*" : "[^/]";
    },
  );
  return new RegExp(`^${source}$`, "u").test(ref);
}
