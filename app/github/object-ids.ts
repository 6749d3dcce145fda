import type { GraphqlApi } from "./graphql.ts";
import type { Repository } from "./repository.ts";

/** Git's ids of the files and folders at a commit, which show changes without reading them; null for a missing path. */
export async function readObjectIds(
  octokit: GraphqlApi,
  { owner, repo, ref, paths }: Repository & { readonly ref: string; readonly paths: readonly string[] },
): Promise<readonly (string | null)[]> {
  const names = paths.map((_, index) => `path${index}`);
  const query = `query ($owner: String!, $repo: String!, ${names.map((name) => `$${name}: String!`).join(", ")}) {
  repository(owner: $owner, name: $repo) {
    ${names.map((name) => `${name}: object(expression: $${name}) { oid }`).join("\n    ")}
  }
}`;
  const expressions = Object.fromEntries(paths.map((path, index) => [`path${index}`, `${ref}:${path}`]));
  const { repository } = (await octokit.graphql(query, { owner, repo, ...expressions })) as {
    readonly repository: Readonly<Record<string, { readonly oid: string } | null>>;
  };
  return names.map((name) => repository[name]?.oid ?? null);
}
