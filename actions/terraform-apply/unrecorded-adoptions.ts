import { adoptionsPath, parseAdoptions } from "../../app/domain/adoption/adoptions.ts";
import type { AdoptedAccount } from "../../app/domain/apply/apply-result.ts";
import type { LastApplied } from "../../app/domain/apply/last-applied.ts";
import { type ReadRecordsApi, readOwnFile } from "../../app/github/records/read-records.ts";
import { createJobTrust } from "../../app/github/records/records-trust.ts";
import type { ApplyInput } from "./apply-context.ts";

/**
 * Adoptions of earlier applies that the App has not recorded yet, because the run died before it left its result. If the
 * record cannot be read or trusted, all of them are reported again: the App skips those that it has, and no trouble with the
 * records branch may stop an apply.
 */
export async function findUnrecorded(
  { github }: { readonly github: ReadRecordsApi },
  { at, settings }: Pick<ApplyInput, "at" | "settings">,
  { adopted = [] }: Pick<LastApplied, "adopted">,
): Promise<readonly AdoptedAccount[]> {
  if (adopted.length === 0) return [];
  const { owner, repo } = at;
  const records = { trust: createJobTrust(settings.app_id) };
  const recorded = await readRecorded(github, { owner, repo, records, path: adoptionsPath });
  return adopted.filter(({ id }) => !recorded.has(id));
}

async function readRecorded(
  github: ReadRecordsApi,
  place: Parameters<typeof readOwnFile>[1],
): Promise<ReadonlySet<string>> {
  try {
    const file = await readOwnFile(github, place);
    const parsed = parseAdoptions(file?.text ?? "");
    return new Set(
      parsed.kind === "value" ? parsed.value.adoptions.flatMap(({ accounts }) => accounts.map(({ id }) => id)) : [],
    );
  } catch {
    return new Set();
  }
}
