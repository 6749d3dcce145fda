/** Names of the templates in `templates/issues` that the checklist needs. */
export const issueTemplates = [
  "administrators-comment",
  "checklist",
  "checklist-administrators",
  "checklist-no-root-credentials",
  "not-judgeable",
  "not-judged",
  "notice-reminder",
  "notice-reopened",
  "notice-secrets",
  "notice-steps-restored",
  "notice-suspicions",
  "notice-text-restored",
  "notice-undone",
  "record",
  "requester-message",
  "secret-access-key",
  "secret-in-body",
  "secret-mfa-secret",
  "secret-private-key",
  "trust-policy-no-one",
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
