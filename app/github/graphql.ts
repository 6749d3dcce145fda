/** The part of Octokit that makes GraphQL calls. */
export interface GraphqlApi {
  readonly graphql: (query: string, variables: Readonly<Record<string, unknown>>) => Promise<unknown>;
}

/** GraphQL responds with 200 even then; Octokit throws an error with GitHub's list of errors. */
export function isNotFound(error: unknown): boolean {
  return errorTypes(error).includes("NOT_FOUND");
}

/** Returns the data, with null for missing objects, if missing objects are the only errors. */
export function answerOfFound(error: unknown): unknown {
  const types = errorTypes(error);
  const isAnswer = types.length > 0 && types.every((type) => type === "NOT_FOUND");
  return isAnswer ? (error as { readonly data?: unknown }).data : undefined;
}

function errorTypes(error: unknown): readonly (string | undefined)[] {
  if (!(error instanceof Error) || !("errors" in error) || !Array.isArray(error.errors)) return [];
  return (error.errors as readonly { readonly type?: string }[]).map(({ type }) => type);
}
