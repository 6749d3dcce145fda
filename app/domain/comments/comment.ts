import type { Editor } from "./edit.ts";

/** A comment on a checklist issue. */
export interface Comment {
  /** The number by which the REST API knows it; it has outgrown 32 bits. */
  readonly id: string;
  /** Null where the user is gone. */
  readonly author: Editor | null;
  /** When it was written, in UTC (ISO 8601). */
  readonly at: string;
  readonly body: string;
  /** What stands below an own comment of the App about who edited it; kept with whatever it says. */
  readonly note?: string;
}

/** Whether this App wrote it; anybody can write its markers. `app` is the login of its bot without `[bot]`. */
export function isByApp({ author }: Pick<Comment, "author">, app: string): boolean {
  return author?.kind === "bot" && author.login === app;
}
