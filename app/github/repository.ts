/**
 * Names a repository as the REST API wants it.
 *
 * Not an interface: Octokit's parameters have an index signature, and TypeScript gives one to type aliases only.
 */
export type Repository = Readonly<Record<"owner" | "repo", string>>;

/** How a repository is named in text, and in the keys of work. */
export function fullName({ owner, repo }: Repository): string {
  return `${owner}/${repo}`;
}
