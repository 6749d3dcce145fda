import {
  type RecordedAdoption,
  adoptionsPath,
  findUnrecorded,
  noAdoptions,
  parseAdoptions,
  renderAdoptions,
} from "../../domain/adoption/adoptions.ts";
import type { AdoptedAccount } from "../../domain/apply/apply-result.ts";
import type { Person } from "../../domain/approval/person.ts";
import type { AccountRecordsContext } from "../../files/account-records.ts";
import { readOwnFile } from "../../github/records/read-records.ts";
import { RecordsError } from "../../github/records/records-branch.ts";

/**
 * Records the accounts that an apply adopted, with the people who approved them. An account that is recorded already is left
 * as it is.
 *
 * @throws {@link RecordsError} if the file on the records branch is not the App's own, or not a record.
 */
export async function recordAdoptions(
  { octokit, owner, repo, records, now }: AccountRecordsContext & { readonly now: () => Date },
  of: {
    readonly adopted: readonly AdoptedAccount[];
    /** Of the run, for accounts that name none. */
    readonly pullRequest: number | null;
    readonly readApprovers: (pullRequest: number) => Promise<readonly Person[]>;
  },
): Promise<void> {
  if (of.adopted.length === 0) return;
  const stored = await readOwnFile(octokit, { owner, repo, records, path: adoptionsPath });
  const parsed = stored && parseAdoptions(stored.text);
  if (parsed?.kind === "malformed")
    throw new RecordsError(stored?.commit ?? "", `${adoptionsPath} is not a record (${parsed.reason}).`);
  const before = parsed?.value ?? noAdoptions;
  const recordedAt = now().toISOString();
  const groups = new Map<number | null, RecordedAdoption["accounts"]>();
  for (const { pullRequest = of.pullRequest, ...account } of findUnrecorded(before, of.adopted))
    groups.set(pullRequest, [...(groups.get(pullRequest) ?? []), account]);
  if (groups.size === 0) return;
  const adoptions: RecordedAdoption[] = [...before.adoptions];
  for (const [pullRequest, accounts] of groups) {
    const approvers = pullRequest === null ? [] : await of.readApprovers(pullRequest);
    adoptions.push({ recordedAt, pullRequest, approvers, accounts });
  }
  await records.write(
    octokit,
    { owner, repo },
    {
      path: adoptionsPath,
      message: `Record the adoption of ${[...groups.values()].flat().length} accounts`,
      text: renderAdoptions({ ...before, adoptions }),
      replaces: stored,
    },
  );
}
