import type { AccountRecord, Leak } from "./account-record.ts";
import { normalise, withTicks } from "./checklist-body.ts";
import { isByApp, type Comment } from "../comments/comment.ts";
import type { Edit } from "../comments/edit.ts";
import { findSecrets } from "../text/secrets.ts";
import { toSigner } from "./signer.ts";

/** The texts that may contain secrets, and the secrets that are already known. */
export interface LeakFacts {
  readonly comments: readonly Comment[];
  /** Edits of the body that were not judged yet. */
  readonly newEdits: readonly Edit[];
  /** The App's own text, which is not searched. */
  readonly blankBody: string;
  readonly record: AccountRecord;
  readonly appSlug: string;
}

export interface LeakedSecrets {
  /** Secrets that the record does not list yet. */
  readonly found: readonly Leak[];
  /** Ids of the comments that contain secrets and must be deleted. */
  readonly toDelete: readonly string[];
  /** Secrets that the App has not warned people of. */
  readonly toTell: readonly Leak[];
  /** Ids of the texts that may contain a secret and that the App has not warned of yet. */
  readonly toWarn: readonly string[];
}

/** The hidden mark of the notice about a secret. */
export function secretMarker(id: string): string {
  return `<!-- aws-accounts:secret ${id} -->`;
}

/** The hidden mark of the warning that something may be a secret. */
export function warningMarker(id: string): string {
  return `<!-- aws-accounts:perhaps-secret ${id} -->`;
}

/**
 * Finds secrets in the texts that people wrote.
 *
 * The record notes that there was a secret, never the secret itself. The App's own comments show which secrets people were
 * warned of, so a notice that could not be written is written next time.
 */
export function findLeakedSecrets({ comments, newEdits, blankBody, record, appSlug }: LeakFacts): LeakedSecrets {
  const own = linesOf(blankBody);
  const byOthers = comments.filter((comment) => !isByApp(comment, appSlug));
  const texts: readonly Text[] = [
    ...byOthers.map(({ id, author, at, body }) => ({
      id: `comment-${id}`,
      where: "comment" as const,
      author,
      at,
      body,
    })),
    ...newEdits.flatMap(({ id, editor, at, text }) => {
      const body = [...linesOf(text ?? "")].filter((line) => !own.has(line)).join("\n");
      return { id: `edit-${id}`, where: "body" as const, author: editor, at, body };
    }),
  ];
  const searched = texts.map((text) => ({ ...text, ...findSecrets(text.body) }));
  const withSecrets = searched.filter(({ secrets }) => secrets.size > 0);
  const known = new Set(record.leaks.map(({ id }) => id));
  const found = withSecrets
    .filter(({ id }) => !known.has(id))
    .map(({ id, where, author, at, secrets }) => ({
      id,
      where,
      kinds: [...secrets],
      by: author && toSigner(author),
      at,
    }));
  const isSaid = (marker: string): boolean =>
    comments.some((comment) => isByApp(comment, appSlug) && comment.body.includes(marker));
  return {
    found,
    toDelete: withSecrets.filter(({ where }) => where === "comment").map(({ id }) => id.slice("comment-".length)),
    toTell: [...record.leaks, ...found].filter(({ id }) => !isSaid(secretMarker(id))),
    toWarn: searched
      .filter(({ id, secrets, isSuspicious }) => secrets.size === 0 && isSuspicious && !isSaid(warningMarker(id)))
      .map(({ id }) => id),
  };
}

interface Text {
  readonly id: string;
  readonly where: Leak["where"];
  readonly author: Comment["author"];
  readonly at: string;
  readonly body: string;
}

function linesOf(body: string): ReadonlySet<string> {
  return new Set(withTicks(normalise(body), new Set()).split("\n"));
}
