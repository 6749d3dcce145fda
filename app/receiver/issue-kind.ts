import { checklistLabel } from "../domain/checklist/judge-checklist.ts";
import { requestLabel } from "../domain/request/form.ts";
import { slotsLabel } from "../domain/yubikeys/render-slots.ts";
import type { AppIdentity } from "../github/app-identity.ts";
import { checklistAuthor } from "../github/issues/checklist-issues.ts";

interface EventIssue {
  readonly labels?: readonly ({ readonly name: string } | null)[] | undefined;
  readonly user: { readonly login: string } | null;
  readonly pull_request?: object | undefined;
}

/** Returns what an issue is to the App: by its label, or by its author, since anyone with triage rights can remove a label. */
export async function kindOf(
  { labels, user, pull_request }: EventIssue,
  identity: () => Promise<AppIdentity>,
): Promise<"pull request" | "checklist" | "request" | "ledger" | undefined> {
  // Even if the App opened it, or it has the label of an issue.
  if (pull_request !== undefined) return "pull request";
  const names = labels?.map((label) => label?.name) ?? [];
  if (names.includes(checklistLabel)) return "checklist";
  if (names.includes(slotsLabel)) return "ledger";
  if (user?.login === checklistAuthor) return "checklist";
  if (user?.login.endsWith("[bot]") && user.login === (await identity()).login) return "checklist";
  return names.includes(requestLabel) ? "request" : undefined;
}
