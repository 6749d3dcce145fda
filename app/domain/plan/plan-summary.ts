import type { Preflight } from "./preflight.ts";

/**
 * The JSON that the plan Action writes for the App, in the artifact `plan-summary`.
 *
 * The receiver does not trust it: it checks the schema and the size, escapes the texts, and compares pull request and head
 * with the run that it dispatched.
 */
export interface PlanSummary {
  readonly version: 1;
  readonly pullRequest: number;
  /** Head commit of the pull request whose accounts file was planned. */
  readonly headSha: string;
  /** Commit of the default branch whose settings were used and against which the file was validated. */
  readonly baseSha: string;
  readonly terraformVersion: string;
  readonly providerVersion: string;
  readonly result: PlanResult;
  /** Left out if AWS was not asked: by an older Action, or because the plan failed before. */
  readonly preflight?: Preflight;
}

export type PlanResult =
  | { readonly kind: "planned"; readonly changes: readonly Change[] }
  /** `error` is masked text of at most 20,000 characters. `step` names the step that failed, for example `terraform init`. */
  | { readonly kind: "failed"; readonly step: string; readonly error: string };

/** The planned action for a resource, named as in Terraform's structured plan. */
export type Action = "create" | "update" | "delete" | "replace" | "import" | "forget" | "read";

/** One resource change. */
export interface Change {
  /** Terraform's address, for example `aws_organizations_account.example-prod`. */
  readonly address: string;
  readonly action: Action;
  /** Only the attributes that differ, or that will be set; masked if Terraform marks them as sensitive. */
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  /** Names of attributes known only after the apply. */
  readonly unknown: readonly string[];
  /** 32 hex digits, a digest of address, class (make, adopt, update or forget), planned values and unknowns. */
  readonly digest: string;
}
