import { describeApproval } from "../approval/approval-verdict.ts";
import type { Approval } from "../approval/judge-approval.ts";
import { codeSpan, fence } from "../markdown/code.ts";
import { details } from "../markdown/details.ts";
import { escapeMarkdown } from "../markdown/escape-markdown.ts";
import { fillTemplate } from "../markdown/fill-template.ts";
import { accountsFilePath } from "../settings/settings.ts";
import { countAccounts } from "./count.ts";
import { listAccounts } from "./list-accounts.ts";
import { encodePath, listProblems } from "./list-problems.ts";
import { type PlanCheck, readPlanSummary, readPlanText } from "./plan-check.ts";
import type { Standing } from "./standing.ts";
import { countProblems } from "./validate-verdict.ts";

/** Names of the templates of the one comment, one for each thing it can say. */
export const commentTemplates = [
  "pull-request-approved",
  "pull-request-draft",
  "pull-request-fork",
  "pull-request-invalid",
  "pull-request-nothing-changed",
  "pull-request-plan-failed",
  "pull-request-planned",
  "pull-request-planning",
  "pull-request-public-repository",
  "pull-request-settings-broken",
] as const;

export type CommentTemplates = Readonly<Record<(typeof commentTemplates)[number], string>>;

/** By this, and by its author, the one comment is found again. */
export const commentMarker = "<!-- aws-accounts:pull-request -->";

/** What GitHub takes at most as a comment, in characters. */
export const maxComment = 65_536;

/** A longer file is not shown as it should be; a command makes it. */
const maxPasted = 30_000;

/** Everything that the one comment tells. */
export interface CommentFacts {
  readonly headSha: string;
  /** Web address of the repository. */
  readonly repositoryUrl: string;
  /** Branch whose settings are in force. */
  readonly defaultBranch: string;
  readonly standing: Standing;
  /** Only read where the standing is `valid`. */
  readonly plan: PlanCheck | undefined;
  /** Only read where the standing is `valid`. */
  readonly approval: Approval | undefined;
}

/**
 * Renders the one comment of a pull request: the verdict first, then what to do, then the detail.
 *
 * It fits GitHub's limit whatever the pull request and the plan hold, since each part is bounded by itself: the accounts
 * by 14,000 characters, the problems by 8,000, the plan or the file by 30,000, the plan's verdict by 6,000.
 */
export function renderComment(facts: CommentFacts, templates: CommentTemplates): string {
  const { template, values } = choose(facts);
  return fillTemplate(templates[template], {
    ...values,
    head: codeSpan(facts.headSha.slice(0, 7)),
    marker: commentMarker,
  }).trimEnd();
}

interface Choice {
  readonly template: keyof CommentTemplates;
  readonly values: Readonly<Record<string, string>>;
}

function choose(facts: CommentFacts): Choice {
  const { standing, repositoryUrl, headSha, defaultBranch } = facts;
  switch (standing.kind) {
    case "nothing-changed":
      return { template: "pull-request-nothing-changed", values: {} };
    case "public-repository":
      return { template: "pull-request-public-repository", values: {} };
    case "settings-broken": {
      const problems = listProblems(standing.problems, `${repositoryUrl}/blob/${encodePath(defaultBranch)}`);
      return {
        template: "pull-request-settings-broken",
        values: { counts: countProblems(standing.problems), problems },
      };
    }
    case "invalid": {
      const listed = listProblems(standing.problems, `${repositoryUrl}/blob/${headSha}`);
      const problems = [listed, ...mendForm(standing.canonical)].join("\n\n");
      const values = { counts: countProblems(standing.problems), problems, accounts: accountsOf(standing, facts) };
      return { template: "pull-request-invalid", values };
    }
    case "draft":
    case "fork":
      return { template: `pull-request-${standing.kind}`, values: common(standing, facts) };
    case "valid":
      return choosePlanned(standing, facts);
  }
}

type AccountStanding = Extract<Standing, { readonly changes: unknown }>;

/** How to put a file into canonical form: by a command, or by pasting it where it can be shown whole. */
function mendForm(canonical: string | undefined): readonly string[] {
  if (canonical === undefined) return [];
  const command = `\`npm run format -- ${accountsFilePath}\``;
  const mend = `In a checkout of the App's own repository, ${command} puts the file into canonical form.`;
  const pasted = details("The whole file in canonical form, to paste over the one here", fence(canonical, "json"));
  return pasted.length <= maxPasted ? [mend, pasted] : [mend];
}

function choosePlanned(standing: AccountStanding, facts: CommentFacts): Choice {
  const { plan, approval } = facts;
  const summary = plan === undefined ? "Terraform is about to plan." : readPlanSummary(plan.summary);
  if (plan?.status !== "completed")
    return { template: "pull-request-planning", values: { ...common(standing, facts), summary } };
  const text = readPlanText(plan.text);
  const join = (...parts: readonly string[]): string => parts.filter((part) => part !== "").join("\n\n");
  const values = { title: escapeMarkdown(plan.title), accounts: accountsOf(standing, facts) };
  if (plan.conclusion !== "success")
    return { template: "pull-request-plan-failed", values: { ...values, plan: join(summary, text) } };
  const people = approval === undefined ? "" : describeApproval(approval, standing.settings.reviewers);
  const template = approval?.kind === "approved" ? "pull-request-approved" : "pull-request-planned";
  return { template, values: { ...values, plan: join(text, summary), approval: people } };
}

function common(standing: AccountStanding, facts: CommentFacts): Readonly<Record<string, string>> {
  return { counts: countAccounts(standing.changes), accounts: accountsOf(standing, facts) };
}

/** The accounts, and under them the warnings, of which only an invalid pull request has them elsewhere. */
function accountsOf(
  { kind, changes, settings, problems }: AccountStanding,
  { repositoryUrl, headSha }: CommentFacts,
): string {
  const accounts = listAccounts(changes, Object.keys(settings.accounts.required_tags));
  const warnings =
    kind === "invalid" || problems.length === 0 ? [] : [listProblems(problems, `${repositoryUrl}/blob/${headSha}`)];
  return [accounts, ...warnings].join("\n\n");
}
