import { escapeMarkdown } from "../markdown/escape-markdown.ts";
import { fillTemplate } from "../markdown/fill-template.ts";
import type { ChecklistTemplates } from "./issue-templates.ts";
import type { News } from "./judge-checklist.ts";
import type { Step } from "./step.ts";
import { explainUndone } from "./undone-reason.ts";

/** Writes the comment that tells people what the App did to their checklist, and why; what matters most comes first. */
export function renderNews(news: News, steps: readonly Step[], templates: ChecklistTemplates): string {
  const parts: string[] = [];
  if (news.missing.length > 0) {
    const missing = news.missing.map(({ title }) => `- ${escapeMarkdown(title)}`).join("\n");
    parts.push(fillTemplate(templates.issues["news-reopened"], { missing }));
  }
  if (news.undone.length > 0) {
    const undone = news.undone.map((entry) => {
      const title = steps.find(({ id }) => id === entry.step)?.title ?? entry.step;
      const by = entry.by === null ? "" : `, ticked by @${entry.by}`;
      return `- “${escapeMarkdown(title)}”${by}: ${explainUndone(entry, steps)}`;
    });
    parts.push(fillTemplate(templates.issues["news-undone"], { undone: undone.join("\n") }));
  }
  if (news.putBack.length > 0) {
    const lines = news.putBack.map(({ title }) => `- ${escapeMarkdown(title)}`).join("\n");
    parts.push(fillTemplate(templates.issues["news-steps-put-back"], { steps: lines }));
  }
  if (news.textPutBack) parts.push(templates.issues["news-text-put-back"]);
  return parts.map((part) => part.trim()).join("\n\n");
}
