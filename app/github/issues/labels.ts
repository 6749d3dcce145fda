import type { Calls } from "../octokit.ts";
import { hasStatus } from "../errors.ts";
import type { Repository } from "../repository.ts";

export type LabelsApi = Calls<"issues.createLabel">;

/** Creates a missing label; an existing one stays as people changed it. */
export async function ensureLabel(
  octokit: LabelsApi,
  label: Repository & { readonly name: string; readonly color: string; readonly description: string },
): Promise<void> {
  try {
    await octokit.rest.issues.createLabel(label);
  } catch (error) {
    if (!hasStatus(error, 422)) throw error;
  }
}
