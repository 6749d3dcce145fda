import { codeSpan } from "../markdown/code.ts";
import { details } from "../markdown/details.ts";

/** This mark and its author identify the one comment. */
export const commentMarker = "<!-- aws-accounts:pull-request -->";

/** GitHub's limit for a comment, in characters. */
export const maxComment = 65_536;

/** Room in every comment for the text that is added once it is superseded. */
export const roomToSupersede = 600;

const headMark = /^<!-- aws-accounts:head=([0-9a-f]{40})(?: superseded=([0-9a-f]{40}))? -->$/mu;
const supersededBy = /^### ⏪ Superseded by `[0-9a-f]{7}`/u;

/**
 * The commit that a comment is about, and the older one whose plan it superseded.
 *
 * Anyone with write access can edit a comment, so this is only shown, or used to find the App's own check of a commit.
 */
export interface CommentMarks {
  readonly headSha: string;
  readonly superseded?: string;
}

/** The hidden marks at the end of every comment. */
export function renderMarks({ headSha, superseded }: CommentMarks): string {
  const older = superseded === undefined ? "" : ` superseded=${superseded}`;
  return `${commentMarker}\n<!-- aws-accounts:head=${headSha}${older} -->`;
}

/** Undefined if a comment has no readable marks. */
export function readMarks(body: string): CommentMarks | undefined {
  const [, headSha, superseded] = headMark.exec(body) ?? [];
  if (headSha === undefined) return undefined;
  return superseded === undefined ? { headSha } : { headSha, superseded };
}

/**
 * Marks a comment as superseded by a newer commit, before that one is judged; undefined if the comment is already about
 * that commit, or already marked.
 *
 * The old content stays, folded away under the struck-out verdict.
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
  const [, verdict = "earlier result"] = /^### \S+ (.*?)(?: · `[0-9a-f]{7}`)?$/u.exec(first) ?? [];
  const superseded = [
    `### ⏪ Superseded by ${newer}: ~~${verdict}~~ · ${codeSpan(marks.headSha.slice(0, 7))}`,
    "The App is checking a newer commit. The result below is about the older one and does not count any more.",
    details("Earlier result", said),
    renderMarks(marks),
  ].join("\n\n");
  return superseded.length <= maxComment ? superseded : undefined;
}
