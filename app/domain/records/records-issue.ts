import { codeSpan } from "../markdown/code.ts";
import { fillTemplate } from "../markdown/fill-template.ts";

/** Title and label of the one issue that says that the records are not safe. */
export const recordsIssue = "aws-accounts-records";

/** Templates of it, below templates/issues. */
export const recordsIssueTemplates = ["records-unsafe", "records-safe"] as const;

export type RecordsIssueTemplates = Readonly<Record<(typeof recordsIssueTemplates)[number], string>>;

/** Templates of comments about it, below templates/comments. */
export const recordsCommentTemplates = ["records-pull-request"] as const;

export type RecordsCommentTemplates = Readonly<Record<(typeof recordsCommentTemplates)[number], string>>;

/** What is wrong with the branch that has the records. */
export interface RecordsDangers {
  /** What no ruleset restricts, in words. */
  readonly unrestricted: readonly string[];
  /** Why the App believes nothing on the branch; undefined where it does. */
  readonly distrust: string | undefined;
}

export function isSafe({ unrestricted, distrust }: RecordsDangers): boolean {
  return unrestricted.length === 0 && distrust === undefined;
}

/** Text of the issue, while something is wrong and once nothing is any more. */
export function renderRecordsIssue(dangers: RecordsDangers, branch: string, templates: RecordsIssueTemplates): string {
  if (isSafe(dangers)) return fillTemplate(templates["records-safe"], { branch });
  const { unrestricted, distrust } = dangers;
  const problems = [
    ...(distrust === undefined
      ? []
      : [`The App believes nothing on the branch, and judges no checklist: ${codeSpan(distrust)}`]),
    ...(unrestricted.length === 0
      ? []
      : [
          `No ruleset restricts ${unrestricted.join(", ")} of the branch. In the settings of the repository, below ` +
            `"Rules", add an active ruleset for it that restricts creations, updates and deletions, with this GitHub App ` +
            `alone on the bypass list. Classic branch protection does not count: it cannot be read without administering ` +
            `the repository.`,
        ]),
  ];
  return fillTemplate(templates["records-unsafe"], {
    branch,
    problems: problems.map((problem) => `- ${problem}`).join("\n"),
  });
}
