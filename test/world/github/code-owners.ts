/** Whom CODEOWNERS names for a file: the last pattern that fits counts, and may name nobody. */
export function ownersOf(codeOwners: string, path: string): readonly string[] {
  const rules = codeOwners
    .split("\n")
    .map((line) => line.replace(/#.*$/, "").trim())
    .filter((line) => line !== "")
    .map((line) => line.split(/\s+/));
  const match = rules.findLast(([pattern = ""]) => toPattern(pattern).test(`/${path}`));
  return match?.slice(1) ?? [];
}

/** As .gitignore reads patterns, in the parts of it that CODEOWNERS shares. */
function toPattern(pattern: string): RegExp {
  const anchored = pattern.replace(/\/$/, "").includes("/");
  const body = pattern
    .replace(/^\//, "")
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*\*|\*|\?/g, (wildcard) => (wildcard === "**" ? ".*" : wildcard === "*" ? "[^/]*" : "[^/]"));
  return new RegExp(`^/${anchored ? "" : "(.*/)?"}${body.endsWith("/") ? body : `${body}(/|$)`}`);
}
