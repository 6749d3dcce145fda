import type { Editor } from "./edit.ts";

/** A comment on a checklist issue. */
export interface Comment {
  /** The number of the comment in the REST API; it does not fit into 32 bits. */
  readonly id: string;
  /** Null if the user is gone. */
  readonly author: Editor | null;
  /** When it was written, in UTC (ISO 8601). */
  readonly at: string;
  readonly body: string;
  /** The note below a comment of the App that names who edited it; it is kept when the App writes the comment again. */
  readonly note?: string;
}

/** Returns whether this App wrote the comment; anyone can write its markers. `appSlug` is the login of its bot without `[bot]`. */
export function isByApp({ author }: Pick<Comment, "author">, appSlug: string): boolean {
  return author?.kind === "bot" && author.login === appSlug;
}
