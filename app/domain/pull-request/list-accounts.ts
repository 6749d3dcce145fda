import type { AccountChange } from "../account/validate-accounts.ts";
import { codeSpan } from "../markdown/code.ts";
import { count } from "./count.ts";
import { fitPieces } from "./fit-pieces.ts";

const limit = 14_000;

/**
 * Says who asks for what: a row for each account, or, where that is too long, just the names.
 *
 * A required tag that only repeats the account's name has no column. Everything here comes from the pull request.
 */
export function listAccounts(changes: readonly AccountChange[], requiredTags: readonly string[]): string {
  if (changes.length === 0) return "No account differs from the default branch.";
  const telling = requiredTags.filter((key) =>
    changes.some(({ account }) => ownTag(account.tags, key) !== codeSpan(account.name)),
  );
  const tagHeads = telling.map((key) => ` ${codeSpan(key)} |`).join("");
  const table = [
    `| account | root e-mail | administrators | asked for by |${tagHeads}`,
    `|---|---|---|---|${"---|".repeat(telling.length)}`,
    ...changes.map((change) => row(change, telling)),
  ].join("\n");
  if (table.length <= limit) return table;
  return fitPieces(
    changes.map(({ account }) => codeSpan(account.name)),
    {
      limit,
      separator: ", ",
      more: (left) => `and ${count(left, "more account")}`,
    },
  );
}

function row({ kind, account }: AccountChange, tags: readonly string[]): string {
  const { comment } = account;
  const asked = [
    ...(comment?.requestedBy === undefined ? [] : [codeSpan(comment.requestedBy)]),
    ...(comment?.request === undefined ? [] : [`request ${comment.request}`]),
  ].join(", ");
  const cells = [
    `${codeSpan(account.name)} (${kind === "added" ? "new" : "changed"})`,
    codeSpan(account.email),
    (comment?.administrators ?? []).map(codeSpan).join("<br>"),
    asked,
    ...tags.map((key) => ownTag(account.tags, key)),
  ];
  return `| ${cells.join(" | ")} |`;
}

function ownTag(tags: Readonly<Record<string, string>>, key: string): string {
  return Object.hasOwn(tags, key) ? codeSpan(String(tags[key])) : "";
}
