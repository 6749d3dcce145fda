import { readFileSync } from "node:fs";
import { buildSchema, type DocumentNode, GraphQLError, parse, validate } from "graphql";

/** The part of GitHub's schema that the local GitHub answers. */
export const schema = buildSchema(readFileSync(new URL("schema.graphql", import.meta.url), "utf8"));

/** A query that was read, or the mistakes in it. */
export type ReadQuery =
  | { readonly document: DocumentNode; readonly mistakes: readonly GraphQLError[] }
  | { readonly document: undefined; readonly mistakes: readonly [GraphQLError] };

const mostKept = 500;
const kept = new Map<string, ReadQuery>();

/** Parses and validates a query, each text once: a caller sends few different ones, and each takes a millisecond. */
export function readQuery(text: string): ReadQuery {
  const known = kept.get(text);
  if (known !== undefined) return known;
  if (kept.size >= mostKept) kept.clear();
  const read = parseAndValidate(text);
  kept.set(text, read);
  return read;
}

function parseAndValidate(text: string): ReadQuery {
  try {
    const document = parse(text);
    return { document, mistakes: validate(schema, document) };
  } catch (error) {
    if (error instanceof GraphQLError) return { document: undefined, mistakes: [error] };
    throw error;
  }
}
