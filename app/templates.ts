import { existsSync, readdirSync, readFileSync } from "node:fs";
import { issueTemplates, type IssueTemplates } from "./domain/checklist/issue-templates.ts";
import { commandTemplates, type CommandTemplates } from "./domain/comments/command.ts";
import { applyTemplates, type ApplyTemplates } from "./domain/apply/apply-comment.ts";
import { applyIssueTemplates, type ApplyIssueTemplates } from "./domain/apply/failed-issue.ts";
import { emailTemplates, type EmailTemplates } from "./domain/notifications/render-email.ts";
import { driftTemplates, type DriftTemplates } from "./domain/plan/render-drift.ts";
import { planRunTemplates, type PlanRunTemplates } from "./domain/plan/render-plan-run.ts";
import { commentTemplates, type CommentTemplates } from "./domain/pull-request/comment.ts";
import {
  recordsCommentTemplates,
  type RecordsCommentTemplates,
  recordsIssueTemplates,
  type RecordsIssueTemplates,
} from "./domain/records/records-issue.ts";
import { requestFieldsPath } from "./domain/request/request-fields.ts";
import { slotsTemplates, type SlotsTemplates } from "./domain/yubikeys/render-slots.ts";
import { requestTemplates, type RequestTemplates } from "./domain/request/request-templates.ts";

/** The templates that the code reads, by file name without extension. */
export interface Templates {
  readonly comments: CommentTemplates &
    ApplyTemplates &
    PlanRunTemplates &
    RequestTemplates &
    RecordsCommentTemplates &
    CommandTemplates &
    Readonly<Record<string, string>>;
  readonly issues: IssueTemplates &
    SlotsTemplates &
    ApplyIssueTemplates &
    DriftTemplates &
    RecordsIssueTemplates &
    Readonly<Record<string, string>>;
  /** Mails as SMTP sends them. */
  readonly emails: EmailTemplates;
  readonly checklists: Readonly<Record<string, unknown>>;
  readonly trustPolicy: string;
  /** The YAML of a request's default fields, for an accounts repository that does not define its own. */
  readonly requestFields: string;
}

/** Required files below templates/ are missing. */
export class MissingTemplatesError extends Error {
  override readonly name = "MissingTemplatesError";
  /** Paths below templates/. */
  readonly missing: readonly string[];

  constructor(root: URL, missing: readonly string[]) {
    super(
      `Could not read ${missing.join(", ")} below ${root.pathname}. Deploy the folder templates/ together with the bundle.`,
    );
    this.missing = missing;
  }
}

const trustPolicyFile = "trust-policy.json";

const requestFieldsFile = `accounts-repository/${requestFieldsPath}`;

const expectedFiles = [
  ...[
    ...[...commentTemplates, ...applyTemplates, ...planRunTemplates, ...requestTemplates],
    ...[...recordsCommentTemplates, ...commandTemplates],
  ].map((name) => `comments/${name}.md`),
  ...[...issueTemplates, ...slotsTemplates, ...applyIssueTemplates, ...driftTemplates, ...recordsIssueTemplates].map(
    (name) => `issues/${name}.md`,
  ),
  ...emailTemplates.map((name) => `emails/${name}.txt`),
  "checklists/administrators.json",
  "checklists/no-root-credentials.json",
  "checklists/yubikeys.json",
  trustPolicyFile,
  requestFieldsFile,
];

/**
 * Reads all templates at once, at start, so that a missing file stops a deploy and not a webhook.
 *
 * @throws {@link MissingTemplatesError} that names every missing file.
 */
export function readTemplates(root: URL): Templates {
  const files = listFiles(root);
  const missing = expectedFiles.filter((file) => !files.includes(file));
  if (missing.length > 0) throw new MissingTemplatesError(root, missing);
  const read = (file: string): string => readFileSync(new URL(file, root), "utf8");
  const folder = (name: string, extension: string): readonly (readonly [string, string])[] =>
    files
      .filter((file) => file.startsWith(`${name}/`) && file.endsWith(extension))
      .map((file) => [file.slice(name.length + 1, -extension.length), read(file)]);
  return {
    comments: Object.fromEntries(folder("comments", ".md")) as Templates["comments"],
    issues: Object.fromEntries(folder("issues", ".md")) as Templates["issues"],
    emails: Object.fromEntries(folder("emails", ".txt")) as Templates["emails"],
    checklists: Object.fromEntries(
      folder("checklists", ".json").map(([name, text]) => [name, JSON.parse(text) as unknown]),
    ),
    trustPolicy: read(trustPolicyFile),
    requestFields: read(requestFieldsFile),
  };
}

/** Paths of the files below `root`; empty if the folder does not exist. */
function listFiles(root: URL): readonly string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, encoding: "utf8" }).map((path) => path.replaceAll("\\", "/"));
}
