import { fillTemplate } from "../../domain/markdown/fill-template.ts";
import { codeSpan } from "../../domain/markdown/code.ts";
import { escapeMarkdown } from "../../domain/markdown/escape-markdown.ts";
import { checklistLabel, type Decision } from "../../domain/checklist/judge-checklist.ts";
import { checklistAuthor } from "../../github/issues/checklist-issues.ts";
import { addCommentOnce, deleteComment, unlessLocked, upsertCommentIn } from "../../github/issues/comments.ts";
import { type IssueUpdate, updateIssue } from "../../github/issues/update-issue.ts";
import { type ChecklistContext, type RestoredChecklist, conversationOf } from "./context.ts";

/** A checklist waits this long for its record: the App makes it only after the apply run has ended. */
const waitForRecord = 3_600_000;

const notJudgedMarker = "<!-- aws-accounts:not-judged -->";

/** Deletes comments first, so that a secret is exposed as briefly as possible. */
export async function carryOut(
  context: ChecklistContext,
  issue: RestoredChecklist,
  decisions: readonly Decision[],
): Promise<void> {
  const { octokit, owner, repo } = context;
  for (const decision of decisions) {
    if (decision.kind === "delete-comment") await deleteComment(octokit, { owner, repo, id: Number(decision.id) });
  }
  await updateIssue(octokit, { ...context, labels: issue.labels, updates: decisions.filter(isUpdate) });
}

function isUpdate(decision: Decision): decision is Decision & IssueUpdate {
  return ["restore-body", "reopen", "close", "add-label", "remove-label"].includes(decision.kind);
}

/** Comments once that no record names the issue, if it has the label of a checklist. */
export async function commentNotJudged(context: ChecklistContext, issue: RestoredChecklist): Promise<void> {
  if (!issue.labels.includes(checklistLabel)) return;
  const age = context.now().getTime() - Date.parse(issue.createdAt);
  const isOurs = issue.author === checklistAuthor || issue.author === context.app.login;
  if (isOurs && age < waitForRecord) return;
  const text = fillTemplate(context.templates.issues["not-judged"], { label: codeSpan(checklistLabel) });
  const comment = { marker: notJudgedMarker, body: `${notJudgedMarker}\n${text.trim()}` };
  await unlessLocked(() => upsertCommentIn(context.octokit, conversationOf(context, issue), comment));
}

/** Comments the reason why the checklist cannot be judged. */
export async function commentTrouble(context: ChecklistContext, issue: RestoredChecklist, error: Error): Promise<void> {
  const template = context.templates.issues["not-judgeable"];
  const body = fillTemplate(template, { reason: escapeMarkdown(error.message) }).trim();
  await unlessLocked(() => addCommentOnce(context.octokit, conversationOf(context, issue), body));
}
