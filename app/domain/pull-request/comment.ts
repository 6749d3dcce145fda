import { describeApproval } from "../approval/approval-verdict.ts";
import type { Approval } from "../approval/judge-approval.ts";
import { codeSpan } from "../markdown/code.ts";
import { escapeMarkdown } from "../markdown/escape-markdown.ts";
import { fillTemplate } from "../markdown/fill-template.ts";
import { type ChangedSettings, isNoMorePermissive, listChangedSettings, nameChanged } from "./changed-settings.ts";
import { maxComment, renderMarks, roomToSupersede } from "./comment-marks.ts";
import { count } from "../text/count.ts";
import { countAccounts } from "./count-accounts.ts";
import { fitPieces } from "../text/fit-pieces.ts";
import { describeForm } from "./canonical-form.ts";
import { listAccounts } from "./list-accounts.ts";
import { listAdministrators } from "./list-administrators.ts";
import { encodePath, listProblems } from "./list-problems.ts";
import { isUnfinished, type PlanCheck, readPlanSummary, readPlanText } from "./plan-check.ts";
import type { PullRequestStatus } from "./status.ts";
import { waitingTitles } from "./unplanned-verdict.ts";
import { countProblems, titleOfSettings } from "./validate-verdict.ts";

/** Names of the templates of the one comment, one for each thing it can say. */
export const commentTemplates = [
  "pull-request-approved",
  "pull-request-closed",
  "pull-request-draft",
  "pull-request-fork",
  "pull-request-invalid",
  "pull-request-merged",
  "pull-request-nothing-changed",
  "pull-request-plan-failed",
  "pull-request-planned",
  "pull-request-planning",
  "pull-request-public-repository",
  "pull-request-settings",
  "pull-request-settings-broken",
  "pull-request-settings-invalid",
  "pull-request-stale",
] as const;

export type CommentTemplates = Readonly<Record<(typeof commentTemplates)[number], string>>;

/** Beside the names of a thousand accounts, warnings are counted and not listed. */
const maxAccountsBesideWarnings = 30_000;

/** What changes of trust policies is shown beside the accounts, in characters. */
const maxAdministrators = { besideMany: 1_500, besideFew: 10_000 } as const;

/** What changes of the settings is shown beside accounts only if it is short. */
const maxBesideAccounts = 3_000;

/** The facts that the one comment shows. */
export interface CommentFacts {
  readonly headSha: string;
  /** The older commit whose plan this comment took the place of. */
  readonly superseded?: string;
  /** Web address of the repository. */
  readonly repositoryUrl: string;
  /** Branch whose settings are in force. */
  readonly defaultBranch: string;
  readonly standing: PullRequestStatus;
  /** Used only if the status is `valid`. */
  readonly plan: PlanCheck | undefined;
  /** Whole days since the plan was made. */
  readonly planAge?: number;
  /** Used only if the status is `valid`. */
  readonly approval: Approval | undefined;
  /** The changed settings, if the pull request changes them. */
  readonly changedSettings?: ChangedSettings | undefined;
}

/**
 * Renders the one comment of a pull request: the verdict first, then what to do, then the detail.
 *
 * It always fits GitHub's limit: the essential parts (the verdict, the accounts, the approvers, the reasons of a refusal)
 * have limits of their own, and the detail gets the rest of the space.
 */
export function renderComment(facts: CommentFacts, templates: CommentTemplates): string {
  const { template, values, detail } = choose(facts);
  const fill = (text: Readonly<Record<string, string>>): string =>
    fillTemplate(templates[template], {
      ...values,
      ...text,
      head: codeSpan(facts.headSha.slice(0, 7)),
      marker: join(besides(facts), renderMarks(facts)),
    }).trimEnd();
  if (detail === undefined) return fill({});
  const room = maxComment - roomToSupersede - fill({ [detail.slot]: "" }).length;
  return fill({ [detail.slot]: detail.fit(room) });
}

/** The changed settings, below the accounts: the whole list, or a link to it. */
function besides({ standing, changedSettings }: CommentFacts): string {
  if (changedSettings === undefined || standing.kind === "nothing-changed") return "";
  const listed = listChangedSettings(changedSettings);
  const fitting =
    listed.length <= maxBesideAccounts
      ? listed
      : "What that means is in the check `aws-accounts/validate`, for want of room here.";
  const { problems } = changedSettings;
  const isListed = standing.kind === "invalid" || problems.length === 0;
  const found = isListed ? "" : ` ❌ ${countProblems(problems)}, in the check \`aws-accounts/validate\`.`;
  return join(`This pull request changes the ${nameChanged(changedSettings)} as well.${found}`, fitting);
}

/** Renders the comment of a pull request that was closed before it had a plan. */
export function renderUnplanned(
  kind: "merged" | "closed",
  { headSha }: Pick<CommentFacts, "headSha">,
  templates: CommentTemplates,
): string {
  const values = { head: codeSpan(headSha.slice(0, 7)), marker: renderMarks({ headSha }) };
  return fillTemplate(templates[`pull-request-${kind}`], values).trimEnd();
}

interface Choice {
  readonly template: keyof CommentTemplates;
  readonly values: Readonly<Record<string, string>>;
  /** The parts that get the rest of the space. */
  readonly detail?: { readonly slot: string; fit(room: number): string };
}

function choose(facts: CommentFacts): Choice {
  const { standing, repositoryUrl, headSha, defaultBranch, changedSettings } = facts;
  switch (standing.kind) {
    case "nothing-changed":
      if (changedSettings !== undefined) return chooseSettings(changedSettings, `${repositoryUrl}/blob/${headSha}`);
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
      const problems = [...standing.problems, ...(changedSettings?.problems ?? [])];
      const listed = listProblems(problems, `${repositoryUrl}/blob/${headSha}`);
      const values = { counts: countProblems(problems), accounts: accountsOf(standing, facts) };
      const fit = (room: number): string => join(listed, describeForm(standing.mend, room - listed.length - 2));
      return { template: "pull-request-invalid", values, detail: { slot: "problems", fit } };
    }
    case "draft":
    case "fork":
      return { template: `pull-request-${standing.kind}`, values: common(standing, facts) };
    case "valid":
      return choosePlanned(standing, facts);
  }
}

function chooseSettings(changed: ChangedSettings, blobUrl: string): Choice {
  const settings = listChangedSettings(changed);
  if (changed.problems.length > 0) {
    const problems = listProblems(changed.problems, blobUrl);
    const values = { counts: countProblems(changed.problems), changed: nameChanged(changed), problems, settings };
    return { template: "pull-request-settings-invalid", values };
  }
  const verdict = `${isNoMorePermissive(changed) ? "✅" : "⚠️"} ${titleOfSettings(changed)}`;
  return { template: "pull-request-settings", values: { verdict, settings } };
}

type AccountStanding = Extract<PullRequestStatus, { readonly changes: unknown }>;

function choosePlanned(standing: AccountStanding, facts: CommentFacts): Choice {
  const { plan, approval } = facts;
  if (plan === undefined || isUnfinished(plan)) return choosePlanning(standing, facts);
  const summary = readPlanSummary(plan.summary);
  const values = { title: escapeMarkdown(plan.title), accounts: accountsOf(standing, facts) };
  const shown = (room: number): string => fitPlan(plan, room);
  if (plan.conclusion !== "success") {
    const fit = (room: number): string => join(summary, shown(room - summary.length - 2));
    return { template: "pull-request-plan-failed", values, detail: { slot: "plan", fit } };
  }
  const people = approval === undefined ? "" : describeApproval(approval, standing.settings.reviewers);
  const made = [summary, ...tellAge(plan, facts.planAge)].join(" ");
  const fit = (room: number): string => join(shown(room - made.length - 2), made);
  const template = approval?.kind === "approved" ? "pull-request-approved" : "pull-request-planned";
  return { template, values: { ...values, approval: people }, detail: { slot: "plan", fit } };
}

function choosePlanning(standing: AccountStanding, facts: CommentFacts): Choice {
  const { plan, superseded } = facts;
  const summary = plan === undefined ? "Terraform is about to plan." : readPlanSummary(plan.summary);
  const older =
    superseded === undefined
      ? []
      : [`What stood here about ${codeSpan(superseded.slice(0, 7))} is superseded, and in the edits of this comment.`];
  const stale = plan?.title === waitingTitles["base-moved"] || plan?.title === waitingTitles.applied;
  return {
    template: stale ? "pull-request-stale" : "pull-request-planning",
    values: { ...common(standing, facts), summary: [summary, ...older].join(" ") },
  };
}

/** As many changes as fit; the check and the run's page show all of them, or as many as fit there. */
function fitPlan({ text, url }: PlanCheck, room: number): string {
  const pieces = readPlanText(text);
  const elsewhere = `in the check \`aws-accounts/plan\` and on [the page of the workflow run](${url}), for want of room here.`;
  return fitPieces(pieces, {
    limit: room,
    separator: "\n\n",
    more: (left) => (left === pieces.length ? `All of it is ${elsewhere}` : `… The rest is ${elsewhere}`),
  });
}

/** An old plan is still valid, but AWS may have changed since, and AWS does not notify the App. */
function tellAge({ completedAt }: PlanCheck, days: number | undefined): readonly string[] {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/u.test(completedAt)) return [];
  const at = `That was on ${completedAt.slice(0, 10)} at ${completedAt.slice(11, 16)} UTC`;
  return days === undefined || days < 1
    ? [`${at}.`]
    : [`${at}, ${count(days, "day")} ago: comment \`/plan\` for a new one.`];
}

function common(standing: AccountStanding, facts: CommentFacts): Readonly<Record<string, string>> {
  return { counts: countAccounts(standing.changes), accounts: accountsOf(standing, facts) };
}

/** The accounts, with their warnings below. Only an invalid pull request shows the warnings elsewhere. */
function accountsOf(
  { kind, changes, settings, problems }: AccountStanding,
  { repositoryUrl, headSha }: CommentFacts,
): string {
  const table = listAccounts(changes, Object.keys(settings.accounts.required_tags));
  const limit = table.length > maxAccountsBesideWarnings ? maxAdministrators.besideMany : maxAdministrators.besideFew;
  const accounts = join(table, listAdministrators(changes, { settings, limit }));
  if (kind === "invalid" || problems.length === 0) return accounts;
  return accounts.length > maxAccountsBesideWarnings
    ? join(accounts, `⚠️ ${countProblems(problems)}, in the check \`aws-accounts/validate\`.`)
    : join(accounts, listProblems(problems, `${repositoryUrl}/blob/${headSha}`));
}

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}
