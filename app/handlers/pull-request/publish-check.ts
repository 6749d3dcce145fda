import type { AnnotatedVerdict, CheckName } from "../../domain/checks/check.ts";
import { type OwnCheck, publishVerdict } from "../../github/check-runs.ts";
import type { PullRequest } from "../../github/pull-requests/pull-requests.ts";
import type { PullRequestContext } from "./context.ts";

/** A check or its content, and whether this reconciliation changed it. */
export interface Published<Value> {
  readonly value: Value;
  readonly isNew: boolean;
}

/** The head commit that a check is published on, and its present checks. */
export interface CheckedHead {
  readonly pullRequest: Pick<PullRequest, "headSha">;
  readonly checks: ReadonlyMap<string, OwnCheck>;
}

/** Publishes a verdict on the head commit unless its check already has it; returns whether it published. */
export async function publishCheck(
  { octokit, owner, repo, sha256Hex }: Pick<PullRequestContext, "octokit" | "owner" | "repo" | "sha256Hex">,
  { pullRequest, checks }: CheckedHead,
  name: CheckName,
  verdict: AnnotatedVerdict,
): Promise<boolean> {
  const fingerprint = `sha256:${sha256Hex(JSON.stringify(verdict))}`;
  return publishVerdict(
    octokit,
    { owner, repo, sha: pullRequest.headSha },
    { name, verdict, existing: checks.get(name), fingerprint },
  );
}
