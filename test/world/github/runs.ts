import type { Account, App } from "./accounts.ts";

export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly start_column?: number;
  readonly end_column?: number;
  readonly annotation_level: "notice" | "warning" | "failure";
  readonly message: string;
  readonly title?: string;
  readonly raw_details?: string;
}

export type CheckConclusion =
  "action_required" | "cancelled" | "failure" | "neutral" | "success" | "skipped" | "stale" | "timed_out";

export interface CheckRun {
  readonly id: number;
  readonly suiteId: number;
  readonly app: App;
  readonly headSha: string;
  name: string;
  status: "queued" | "in_progress" | "completed";
  conclusion: CheckConclusion | null;
  externalId: string;
  detailsUrl: string | null;
  startedAt: string;
  completedAt: string | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  readonly annotations: Annotation[];
}

export interface Workflow {
  readonly id: number;
  readonly path: string;
  readonly name: string;
  readonly createdAt: string;
  /** By hand; the file is still there. */
  disabled: boolean;
}

export interface WorkflowRun {
  readonly id: number;
  readonly number: number;
  /** What people see in the list of runs. */
  readonly title: string;
  readonly workflow: Workflow;
  readonly suiteId: number;
  readonly event: "workflow_dispatch" | "push";
  readonly ref: string;
  readonly sha: string;
  readonly actor: Account;
  readonly createdAt: string;
  readonly artifacts: Artifact[];
  updatedAt: string;
  status: "queued" | "in_progress" | "completed";
  conclusion: string | null;
  output: { readonly log: string; readonly summary: string };
}

export interface Artifact {
  readonly id: number;
  readonly name: string;
  readonly zip: Uint8Array;
  readonly createdAt: string;
}
