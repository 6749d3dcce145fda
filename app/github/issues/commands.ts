import type { Calls } from "../octokit.ts";
import { hasStatus } from "../errors.ts";
import type { Repository } from "../repository.ts";

type CommentQuery = Repository & { readonly comment_id: number };

interface RestComment {
  readonly body?: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly user: { readonly login: string; readonly type: string } | null;
}

export type CommandApi = Calls<
  "issues.getComment" | "repos.getCollaboratorPermissionLevel" | "reactions.createForIssueComment"
>;

/** A comment with a command for the App. */
export interface Command {
  /** Whether its author may give commands. */
  readonly allowed: boolean;
  /** When it was written, as GitHub writes times. */
  readonly at: string;
}

/**
 * Reads a comment again; undefined if it has no command.
 *
 * An edited comment does not count, because another person may have edited it. Neither does a bot's, which could reply
 * to itself for ever.
 */
export async function readCommand(
  octokit: CommandApi,
  {
    owner,
    repo,
    commentId,
    isCommand,
  }: Repository & { readonly commentId: number; readonly isCommand: (body: string) => boolean },
): Promise<Command | undefined> {
  const comment = await findComment(octokit, { owner, repo, comment_id: commentId });
  if (comment?.user?.type !== "User" || comment.created_at !== comment.updated_at) return undefined;
  if (!isCommand(comment.body ?? "")) return undefined;
  return { allowed: await mayWrite(octokit, { owner, repo, username: comment.user.login }), at: comment.created_at };
}

async function findComment(octokit: CommandApi, query: CommentQuery): Promise<RestComment | undefined> {
  try {
    return (await octokit.rest.issues.getComment(query)).data;
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    throw error;
  }
}

/** GitHub reports `write` for the role Maintain, too. */
async function mayWrite(octokit: CommandApi, query: Repository & { readonly username: string }): Promise<boolean> {
  try {
    const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel(query);
    return ["admin", "write"].includes(data.permission);
  } catch (error) {
    if (hasStatus(error, 404)) return false;
    throw error;
  }
}

/** Shows a comment's author that the App has read it: `eyes` if it acts on it, `confused` if it does not. */
export async function reactToCommand(
  octokit: CommandApi,
  { owner, repo, commentId }: Repository & { readonly commentId: number },
  content: "eyes" | "confused",
): Promise<void> {
  await octokit.rest.reactions.createForIssueComment({ owner, repo, comment_id: commentId, content });
}
