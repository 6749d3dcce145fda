import { codeSpan } from "../markdown/code.ts";
import type { Problem } from "../problem.ts";
import { type AnnotatedVerdict, noAccountChanged } from "./check.ts";
import { count, countAccounts } from "./count.ts";
import type { Standing } from "./standing.ts";

/** Which commits were compared, as short as people know them. */
export interface Compared {
  readonly headSha: string;
  readonly baseSha: string;
}

/** What the check `aws-accounts/validate` says of a pull request. */
export function validateVerdict(standing: Standing, compared: Compared): AnnotatedVerdict {
  switch (standing.kind) {
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
      return refused("The settings are broken", standing.problems, compared);
    case "invalid":
      return refused(countProblems(standing.problems), standing.problems, compared);
    case "draft":
    case "fork":
    case "valid": {
      const { changes, problems } = standing;
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

/** The problems by rule, the worst first. */
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

/** The worst first, otherwise as they stand in the file. */
export function bySeverity(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((one, other) => Number(other.severity === "error") - Number(one.severity === "error"));
}
