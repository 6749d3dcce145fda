import type { Account } from "../../app/domain/account/account.ts";
import { removesAccounts, validateAccounts } from "../../app/domain/account/validate-accounts.ts";
import { accountsFilePath } from "../../app/domain/settings/settings.ts";
import { acceptAccounts, RefusedFileError, type AcceptedAccounts } from "../shared/accept-accounts.ts";
import { listNotCreated } from "../shared/aws/list-not-created.ts";
import type { Organisation } from "../shared/aws/organisation.ts";

/** The files to accept. */
export type Files = Parameters<typeof acceptAccounts>[0];

/** The accounts that a file removes from its base, or gives another identity. */
export interface RemovedAccounts {
  /** All accounts of the base. */
  readonly before: readonly Account[];
  /** Keys of those that are missing from the file. */
  readonly gone: readonly string[];
}

/**
 * Accepts a file that removes accounts of its base as if AWS had created none of them, because checking that needs
 * credentials. Other errors are reported first.
 *
 * @returns `removals` undefined if there are none.
 * @throws RefusedFileError
 */
export function acceptWithRemovals(files: Files): {
  readonly accepted: AcceptedAccounts;
  readonly removals: RemovedAccounts | undefined;
} {
  try {
    return { accepted: acceptAccounts(files), removals: undefined };
  } catch (error) {
    const { base, settings } = files;
    if (!(error instanceof RefusedFileError) || base === undefined || !removesAccounts(error.problems)) throw error;
    const before = validateAccounts({ head: base, base, settings, file: accountsFilePath }).accounts;
    const keys = before.map(({ key }) => key);
    const accepted = acceptAccounts({ ...files, unmade: new Set(keys) });
    const kept = new Set(accepted.accounts.map(({ key }) => key));
    return { accepted, removals: { before, gone: keys.filter((key) => !kept.has(key)) } };
  }
}

/**
 * Refuses the file if AWS has created an account that the file removes, or is creating it.
 *
 * @param known - the accounts of Terraform's state, by key
 * @throws RefusedFileError
 */
export async function refuseMadeLosses(
  files: Files,
  {
    before,
    known,
    organisation,
  }: {
    readonly before: readonly Account[];
    readonly known: ReadonlyMap<string, unknown>;
    readonly organisation: Organisation;
  },
): Promise<void> {
  acceptAccounts({ ...files, unmade: new Set(await listNotCreated(before, known, organisation)) });
}
