import { codeSpan } from "../markdown/code.ts";
import { fillTemplate } from "../markdown/fill-template.ts";

/** Title and label of the one issue about unsafe records. */
export const recordsIssue = "aws-accounts-records";

/** Templates of it, below templates/issues. */
export const recordsIssueTemplates = ["records-unsafe", "records-safe"] as const;

export type RecordsIssueTemplates = Readonly<Record<(typeof recordsIssueTemplates)[number], string>>;

/** Templates of comments about it, below templates/comments. */
export const recordsCommentTemplates = ["records-pull-request"] as const;

export type RecordsCommentTemplates = Readonly<Record<(typeof recordsCommentTemplates)[number], string>>;

/** The dangers to the branch that has the records. */
export interface RecordsDangers {
  /** Kinds of changes that no ruleset restricts, in words. */
  readonly unrestricted: readonly string[];
  /** The reason why the App does not trust the branch; undefined if it does. */
  readonly distrust: string | undefined;
}

export function isSafe({ unrestricted, distrust }: RecordsDangers): boolean {
  return unrestricted.length === 0 && distrust === undefined;
}

/** The text of the issue: the open problems, or that there are none any more. */
export function renderRecordsIssue(dangers: RecordsDangers, branch: string, templates: RecordsIssueTemplates): string {
  if (isSafe(dangers)) return fillTemplate(templates["records-safe"], { branch });
  const { unrestricted, distrust } = dangers;
  const problems = [
    ...(distrust === undefined
      ? []
      : [`The App does not trust the branch, and judges no checklist: ${codeSpan(distrust)}`]),
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
