import { GraphQLError } from "graphql";

type RefusalType =
  | "BRANCH_PROTECTION_RULE_VIOLATION"
  | "EXCESSIVE_PAGINATION"
  | "FORBIDDEN"
  | "MAX_NODE_LIMIT_EXCEEDED"
  | "MISSING_PAGINATION_BOUNDARIES"
  | "NOT_FOUND"
  | "STALE_DATA"
  | "UNPROCESSABLE";

/** A no of GitHub's; an error without a type is a mistake in the query. */
export function refused(type: RefusalType, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } });
}
