import type { BranchRule } from "../apply/judge-branch-rules.ts";

const demanded = [
  ["creation", "creations"],
  ["update", "updates"],
  ["deletion", "deletions"],
] as const;

/** What the rulesets do not restrict of the branch with the records, in words. */
export function findUnrestricted(rules: readonly BranchRule[]): readonly string[] {
  const types = new Set(rules.map(({ type }) => type));
  return demanded.filter(([type]) => !types.has(type)).map(([, what]) => what);
}
