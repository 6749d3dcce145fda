import type { BranchRule } from "../apply/judge-branch-rules.ts";

const demanded = [
  ["creation", "creations"],
  ["update", "updates"],
  ["deletion", "deletions"],
] as const;

/** The kinds of changes to the records branch that the rulesets do not restrict, in words. */
export function findUnrestricted(rules: readonly BranchRule[]): readonly string[] {
  const types = new Set(rules.map(({ type }) => type));
  return demanded.filter(([type]) => !types.has(type)).map(([, what]) => what);
}
