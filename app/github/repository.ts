/**
 * A repository's owner and name, as parameters of the REST API.
 *
 * Not an interface: Octokit's parameters have an index signature, which TypeScript gives only to type aliases.
 */
export type Repository = Readonly<Record<"owner" | "repo", string>>;

/** A repository's name in texts and in queue keys. */
export function fullName({ owner, repo }: Repository): string {
  return `${owner}/${repo}`;
}
