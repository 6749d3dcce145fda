import { codeSpan } from "../markdown/code.ts";
import type { Problem } from "../problem.ts";
import { type AnnotatedVerdict, noAccountChanged } from "../checks/check.ts";
import { type ChangedSettings, headline, listChangedSettings, nameChanged } from "./changed-settings.ts";
import { count } from "../text/count.ts";
import { countAccounts } from "./count-accounts.ts";
import type { PullRequestStatus } from "./status.ts";

/** The commits that were compared. */
export interface Compared {
  readonly headSha: string;
  readonly baseSha: string;
}

/** The check `aws-accounts/validate` of a pull request, for its accounts and for the settings that it changes. */
export function validateVerdict(
  status: PullRequestStatus,
  compared: Compared,
  changed?: ChangedSettings,
): AnnotatedVerdict {
  const verdict = judgeAccounts(status, compared);
  if (changed === undefined) return verdict;
  const text = listChangedSettings(changed);
  const problems = bySeverity([...verdict.problems, ...changed.problems]);
  const summary = status.kind === "public-repository" ? verdict.summary : summarise(problems, compared);
  const conclusion = changed.problems.length > 0 ? "failure" : verdict.conclusion;
  return { conclusion, title: titleWith(status, verdict.title, { changed, problems }), summary, text, problems };
}

function titleWith(
  status: PullRequestStatus,
  title: string,
  { changed, problems }: { readonly changed: ChangedSettings; readonly problems: readonly Problem[] },
): string {
  if (status.kind === "invalid") return countProblems(problems);
  if (status.kind !== "nothing-changed") return title;
  return problems.length > 0 ? `${countProblems(problems)} in the ${nameChanged(changed)}` : titleOfSettings(changed);
}

/** For example "Valid settings: 2 changes more permissive". */
export function titleOfSettings(changed: ChangedSettings): string {
  return `Valid ${nameChanged(changed)}: ${headline(changed)}`;
}

function judgeAccounts(status: PullRequestStatus, compared: Compared): AnnotatedVerdict {
  switch (status.kind) {
    case "nothing-changed":
      return noAccountChanged;
    case "public-repository":
      return {
        conclusion: "failure",
        title: "This repository is public",
        summary:
          "The accounts file and the requests name people and the e-mail addresses of root users. " +
          "Make this repository private; then re-run this check.",
        problems: [],
      };
    case "settings-broken":
      return refused("The settings are broken", status.problems, compared);
    case "invalid":
      return refused(countProblems(status.problems), status.problems, compared);
    case "draft":
    case "fork":
    case "valid": {
      const { changes, problems } = status;
      const found = problems.length === 0 ? "" : `, ${countProblems(problems)}`;
      return {
        conclusion: "success",
        title: `Valid: ${countAccounts(changes)}${found}`,
        summary: summarise(problems, compared),
        problems,
      };
    }
  }
}

function refused(title: string, problems: readonly Problem[], compared: Compared): AnnotatedVerdict {
  return { conclusion: "failure", title, summary: summarise(problems, compared), problems: bySeverity(problems) };
}

/** For example "2 problems, 1 warning". */
export function countProblems(problems: readonly Problem[]): string {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const warnings = problems.length - errors;
  const counts = [errors > 0 ? [count(errors, "problem")] : [], warnings > 0 ? [count(warnings, "warning")] : []];
  return counts.flat().join(", ");
}

/** Counts the problems by rule, errors first. */
function summarise(problems: readonly Problem[], { headSha, baseSha }: Compared): string {
  const compared = `Validated ${codeSpan(headSha.slice(0, 7))} against ${codeSpan(baseSha.slice(0, 7))} of the default branch.`;
  if (problems.length === 0) return compared;
  const rules = [...new Set(bySeverity(problems).map(({ rule }) => rule))];
  const rows = rules.map((rule) => {
    const same = problems.filter((problem) => problem.rule === rule);
    return `| ${codeSpan(rule)} | ${countProblems(same)} |`;
  });
  return [compared, "", "| rule | found |", "|---|---|", ...rows].join("\n");
}

/** Errors first, otherwise in the order of the file. */
export function bySeverity(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((one, other) => Number(other.severity === "error") - Number(one.severity === "error"));
}
