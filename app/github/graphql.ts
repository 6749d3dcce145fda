/** What is called of Octokit. */
export interface GraphqlApi {
  readonly graphql: (query: string, variables: Readonly<Record<string, unknown>>) => Promise<unknown>;
}

/** GraphQL answers 200 even then; Octokit throws, with GitHub's list of errors. */
export function isNotFound(error: unknown): boolean {
  if (!(error instanceof Error) || !("errors" in error) || !Array.isArray(error.errors)) return false;
  return (error.errors as readonly { readonly type?: string }[]).some(({ type }) => type === "NOT_FOUND");
}
