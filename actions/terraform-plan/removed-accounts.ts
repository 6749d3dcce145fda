import type { Account } from "../../app/domain/account/account.ts";
import { removesAccounts, validateAccounts } from "../../app/domain/account/validate-accounts.ts";
import { describeState, findClosed, type KnownAccount } from "../../app/domain/apply/find-closed.ts";
import type { LastApplied } from "../../app/domain/apply/last-applied.ts";
import type { StateAccount } from "../../app/domain/apply/terraform-state.ts";
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
 * Refuses the file if AWS has an account that the file removes and has not closed it, or is creating it. An account that AWS
 * has and that no apply made may be taken out of the file: it is not in Terraform's state, so nothing happens to it.
 *
 * @param known - the accounts of Terraform's state, by key
 * @param readLast - reads the note of the last apply, which knows the accounts that were there before
 * @returns the removed accounts that Terraform forgets.
 * @throws RefusedFileError
 */
export async function refuseOpenLosses(
  files: Files,
  {
    before,
    gone,
    known,
    organisation,
    readLast,
  }: RemovedAccounts & {
    readonly known: ReadonlyMap<string, StateAccount>;
    readonly organisation: Organisation;
    readonly readLast: () => Promise<LastApplied | undefined>;
  },
): Promise<readonly KnownAccount[]> {
  const unmade = new Set(await listNotCreated(before, known, organisation));
  const isOpen = before.some(({ key }) => !unmade.has(key) && !known.has(key));
  const { pending = [] } = (isOpen ? await readLast() : undefined) ?? {};
  const foreign = pending.filter(({ key, existing }) => existing !== undefined && !known.has(key));
  const free = new Set([...unmade, ...foreign.map(({ key }) => key)]);
  const made = gone.flatMap((key) => known.get(key) ?? []);
  const { closed, open } = findClosed(made, made.length === 0 ? [] : await organisation.listAccounts());
  try {
    acceptAccounts({ ...files, unmade: free, closed: new Set(closed.map(({ key }) => key)) });
  } catch (error) {
    if (!(error instanceof RefusedFileError) || open.length === 0) throw error;
    throw new RefusedFileError(
      `AWS has not closed these accounts: ${open.map(describeState).join(", ")}.`,
      error.problems,
    );
  }
  return closed;
}
