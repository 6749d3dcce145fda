import { commandMarker, type CommandName, parseCommand } from "../../domain/comments/command.ts";
import type { AppIdentity } from "../app-identity.ts";
import type { Calls } from "../octokit.ts";
import { hasStatus } from "../errors.ts";
import type { Repository } from "../repository.ts";
import { type CommentsApi, unlessLocked, upsertComment } from "./comments.ts";

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

/** The comment with a command, and the App that answers. */
export interface CommandPlace extends Repository {
  /** Number of the issue or pull request. */
  readonly number: number;
  readonly commentId: number;
  readonly app: AppIdentity;
}

/** A comment with a command for the App. */
export interface Command {
  /** Whether its author may give commands. */
  readonly allowed: boolean;
  /** Whether the comment says more than the command, so that it does not count as one. */
  readonly saysMore: boolean;
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
  { owner, repo, commentId, name }: Repository & { readonly commentId: number; readonly name: CommandName },
): Promise<Command | undefined> {
  const comment = await findComment(octokit, { owner, repo, comment_id: commentId });
  if (comment?.user?.type !== "User" || comment.created_at !== comment.updated_at) return undefined;
  const found = parseCommand(comment.body ?? "", name);
  if (found === "none") return undefined;
  const allowed = await mayWrite(octokit, { owner, repo, username: comment.user.login });
  return { allowed, saysMore: found === "more", at: comment.created_at };
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

/**
 * Reacts to a command that the App does not act on, and says why in one comment, also if GitHub delivers it twice. In a
 * locked conversation, where GitHub refuses the App's comment, it only reacts.
 */
export async function refuseCommand(
  octokit: CommandApi & CommentsApi,
  { owner, repo, number, commentId, app }: CommandPlace,
  body: string,
): Promise<void> {
  const marker = commandMarker(commentId);
  const comment = { owner, repo, number, author: app.login, marker, body, ifMissing: "create" } as const;
  await unlessLocked(() => upsertComment(octokit, comment));
  await reactToCommand(octokit, { owner, repo, commentId }, "confused");
}
