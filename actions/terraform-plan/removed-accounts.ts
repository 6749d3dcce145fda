import type { Account } from "../../app/domain/account/account.ts";
import { removesAccounts, validateAccounts } from "../../app/domain/account/validate-accounts.ts";
import { accountsFilePath } from "../../app/domain/settings/settings.ts";
import { acceptAccounts, RefusedFileError, type AcceptedAccounts } from "../shared/accept-accounts.ts";
import { listNotCreated } from "../shared/aws/list-not-created.ts";
import type { Organisation } from "../shared/aws/organisation.ts";

/** What is to be accepted. */
export type Files = Parameters<typeof acceptAccounts>[0];

/** What a file has lost of its base: accounts that are gone, or have another identity. */
export interface RemovedAccounts {
  /** The accounts as the base has them. */
  readonly before: readonly Account[];
  /** Keys of those that are gone. */
  readonly gone: readonly string[];
}

/**
 * Accepts a file that lost accounts of its base as if none of them had been made: whether AWS has made them takes
 * credentials to see. What else is wrong is told before.
 *
 * @returns `losses` undefined where there are none.
 * @throws RefusedFileError
 */
export function acceptWithRemovals(files: Files): {
  readonly accepted: AcceptedAccounts;
  readonly losses: RemovedAccounts | undefined;
} {
  try {
    return { accepted: acceptAccounts(files), losses: undefined };
  } catch (error) {
    const { base, settings } = files;
    if (!(error instanceof RefusedFileError) || base === undefined || !removesAccounts(error.problems)) throw error;
    const before = validateAccounts({ head: base, base, settings, file: accountsFilePath }).accounts;
    const keys = before.map(({ key }) => key);
    const accepted = acceptAccounts({ ...files, unmade: new Set(keys) });
    const kept = new Set(accepted.accounts.map(({ key }) => key));
    return { accepted, losses: { before, gone: keys.filter((key) => !kept.has(key)) } };
  }
}

/**
 * Refuses the file where AWS has made an account that it lost, or is making it.
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
