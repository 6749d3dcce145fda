import type { Calls } from "../octokit.ts";
import { checklistLabel, readyLabel } from "../../domain/checklist/judge-checklist.ts";
import { requestLabel } from "../../domain/request/form.ts";
import { hasStatus } from "../errors.ts";
import type { Repository } from "../repository.ts";

export type LabelsApi = Calls<"issues.createLabel">;

/** A label of issues, as GitHub shows it. */
export interface Label {
  readonly name: string;
  /** In hexadecimal, without `#`. */
  readonly color: string;
  readonly description: string;
}

const ofRequests: Label = { name: requestLabel, color: "1d76db", description: "Request for an AWS account" };

const ofChecklists: readonly Label[] = [
  { name: checklistLabel, color: "fbca04", description: "Manual steps that secure a new AWS account" },
  { name: readyLabel, color: "0e8a16", description: "The AWS account is secured, its YubiKeys are back in the safe" },
];

/** The labels of requests and checklists. */
export const ourLabels: readonly Label[] = [ofRequests, ...ofChecklists];

/**
 * Creates the label of requests if it is missing.
 *
 * GitHub silently ignores a form's label that does not exist, and then no issue would ever count as a request.
 */
export async function ensureRequestLabel(octokit: LabelsApi, repository: Repository): Promise<void> {
  await ensureLabel(octokit, repository, ofRequests);
}

/** Creates missing checklist labels: otherwise GitHub would create grey ones without a description. */
export async function ensureChecklistLabels(octokit: LabelsApi, repository: Repository): Promise<void> {
  for (const label of ofChecklists) await ensureLabel(octokit, repository, label);
}

/** Creates a missing label; an existing one stays as people changed it. */
export async function ensureLabel(octokit: LabelsApi, { owner, repo }: Repository, label: Label): Promise<void> {
  try {
    await octokit.rest.issues.createLabel({ owner, repo, ...label });
  } catch (error) {
    if (!hasStatus(error, 422)) throw error;
  }
}
