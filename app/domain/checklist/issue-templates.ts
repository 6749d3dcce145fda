/** Names of the templates in `templates/issues` that the checklist needs. */
export const issueTemplates = [
  "checklist",
  "checklist-no-root-credentials",
  "news-reminder",
  "news-reopened",
  "news-secrets",
  "news-steps-put-back",
  "news-suspicions",
  "news-text-put-back",
  "news-undone",
  "not-judgeable",
  "not-judged",
  "record",
  "requester-message",
  "secret-access-key",
  "secret-in-body",
  "secret-mfa-secret",
  "secret-private-key",
  "trust-policy-nobody",
  "trust-policy-too-long",
  "yubikeys-none",
] as const;

export type IssueTemplates = Readonly<Record<(typeof issueTemplates)[number], string>>;

/** The texts of checklist issues, by file name without extension. */
export interface ChecklistTemplates {
  /** `templates/issues/*.md` */
  readonly issues: IssueTemplates;
  /** `templates/checklists/*.json` */
  readonly checklists: Readonly<Record<string, unknown>>;
  readonly trustPolicy: string;
}
