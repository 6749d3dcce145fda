import type { AccountChange } from "../account/validate-accounts.ts";
import { codeSpan, fence } from "../markdown/code.ts";
import { details } from "../markdown/details.ts";
import { truncate } from "../markdown/truncate.ts";
import { visibleLine } from "../markdown/visible-text.ts";
import { count } from "../text/count.ts";
import { fitPieces } from "../text/fit-pieces.ts";

/** A longer table would push the plan out of the comment, and no one would read it. */
const maxTable = 20_000;

/** Enough for the names of a thousand accounts of the longest length that AWS allows. */
const maxNames = 51_500;

/** AWS's limit for a name. */
const maxName = 50;

/**
 * Shows who asks for which account: a table with the required tags, or without them, or just the names, as the room allows.
 *
 * A required tag that only repeats the account's name has no column. Everything here comes from the pull request.
 */
export function listAccounts(changes: readonly AccountChange[], requiredTags: readonly string[]): string {
  if (changes.length === 0) return "No account differs from the default branch.";
  const distinctTags = requiredTags.filter((key) =>
    changes.some(({ account }) => ownTag(account.tags, key) !== codeSpan(account.name)),
  );
  const tables = [distinctTags, []].map((tags) => table(changes, tags));
  return tables.find(({ length }) => length <= maxTable) ?? listNames(changes);
}

function table(changes: readonly AccountChange[], tags: readonly string[]): string {
  const tagHeads = tags.map((key) => ` ${codeSpan(key)} |`).join("");
  return [
    `| account | root e-mail | administrators | asked for by |${tagHeads}`,
    `|---|---|---|---|${"---|".repeat(tags.length)}`,
    ...changes.map((change) => row(change, tags)),
  ].join("\n");
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

/** Lists the names in code blocks, one per line: there a name needs no escaping, so its length is known. */
function listNames(changes: readonly AccountChange[]): string {
  const groups = [
    { noun: "new account", named: changes.filter(({ kind }) => kind === "added") },
    { noun: "changed account", named: changes.filter(({ kind }) => kind === "changed") },
  ].filter(({ named }) => named.length > 0);
  let room = maxNames;
  return groups
    .map(({ noun, named }) => {
      const names = fitPieces(
        named.map(({ account }) => truncate(visibleLine(account.name), maxName)),
        { limit: room, separator: "\n", more: (left) => `… and ${count(left, "more account")}` },
      );
      room = Math.max(room - names.length, 100);
      return details(count(named.length, noun), fence(names));
    })
    .join("\n\n");
}
