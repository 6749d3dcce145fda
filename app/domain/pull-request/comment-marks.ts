import { codeSpan } from "../markdown/code.ts";
import { details } from "../markdown/details.ts";

/** By this, and by its author, the one comment is found again. */
export const commentMarker = "<!-- aws-accounts:pull-request -->";

/** What GitHub takes at most as a comment, in characters. */
export const maxComment = 65_536;

/** Kept free in every comment, for what is put around it once it is superseded. */
export const roomToSupersede = 600;

const headMark = /^<!-- aws-accounts:head=([0-9a-f]{40})(?: superseded=([0-9a-f]{40}))? -->$/mu;
const supersededBy = /^### ⏪ Superseded by `[0-9a-f]{7}`/u;

/**
 * Which commit a comment is about, and the older one whose plan it took the place of.
 *
 * Whoever may write can edit a comment. So this is only shown, or used to look at what the App itself keeps of a commit.
 */
export interface CommentMarks {
  readonly headSha: string;
  readonly superseded?: string;
}

/** What ends every comment, unseen. */
export function renderMarks({ headSha, superseded }: CommentMarks): string {
  const older = superseded === undefined ? "" : ` superseded=${superseded}`;
  return `${commentMarker}\n<!-- aws-accounts:head=${headSha}${older} -->`;
}

/** Undefined where a comment has no marks, or nobody can know what was done to them. */
export function readMarks(body: string): CommentMarks | undefined {
  const [, headSha, superseded] = headMark.exec(body) ?? [];
  if (headSha === undefined) return undefined;
  return superseded === undefined ? { headSha } : { headSha, superseded };
}

/**
 * Marks a comment as superseded by a newer commit, before anything is known of that; undefined where it is about that
 * commit, or marked already.
 *
 * What it said stays, folded away under the struck-out verdict.
 */
export function supersede(body: string, headSha: string): string | undefined {
  const marks = readMarks(body);
  if (marks === undefined || marks.headSha === headSha) return undefined;
  const newer = codeSpan(headSha.slice(0, 7));
  if (supersededBy.test(body)) {
    const again = body.replace(supersededBy, () => `### ⏪ Superseded by ${newer}`);
    return again === body ? undefined : again;
  }
  const first = body.replace(/\n[\s\S]*/u, "");
  const said = body
    .slice(first.length)
    .split("\n")
    .filter((line) => line !== commentMarker && !headMark.test(line))
    .join("\n")
    .trim();
  const [, verdict = "what it said"] = /^### \S+ (.*?)(?: · `[0-9a-f]{7}`)?$/u.exec(first) ?? [];
  const superseded = [
    `### ⏪ Superseded by ${newer}: ~~${verdict}~~ · ${codeSpan(marks.headSha.slice(0, 7))}`,
    "A newer commit has come, and is being looked at. What stood here was about the older one and does not count any more.",
    details("What stood here", said),
    renderMarks(marks),
  ].join("\n\n");
  return superseded.length <= maxComment ? superseded : undefined;
}
