import type { Account } from "../../app/domain/account/account.ts";
import type { NewAccount } from "../../app/domain/apply/apply-result.ts";
import { validateAccounts } from "../../app/domain/account/validate-accounts.ts";
import { commitsOf, findDue, type DueAccount } from "../../app/domain/apply/find-due.ts";
import type { LastApplied } from "../../app/domain/apply/last-applied.ts";
import { listEnded, withoutManaged } from "../../app/domain/apply/ended-accounts.ts";
import { noteEnds } from "../../app/domain/apply/next-note.ts";
import { checklistOf, listChecklistIssues } from "../../app/github/issues/checklist-issues.ts";
import { readAccountsFile } from "../../app/files/accounts-file.ts";
import {
  changeAdministrators,
  type AdministratorsEnd,
  type AppliedAccounts,
} from "./administrators/change-administrators.ts";
import { accountsFilePath } from "../../app/domain/settings/settings.ts";
import { runStep } from "../shared/step.ts";
import { sessionNameOf, type ApplyContext, type ApplyInput } from "./apply-context.ts";
import { writeLastApplied } from "./write-last-applied.ts";
import { findUnrecorded } from "./unrecorded-adoptions.ts";
import { summariseSettled, withFound, type ApplyOutcome, type Found, type Settled } from "./outcome.ts";
import { prepareAndApply } from "./prepare-and-apply.ts";
import type { Work } from "./work.ts";

/**
 * Brings every account to AWS that differs from its last applied value, also those that earlier runs missed, refused or
 * only half applied, and notes the result for each.
 */
export async function catchUp(
  context: ApplyContext,
  tip: ApplyInput,
  { last: stored, found }: { readonly last: LastApplied; readonly found: Found },
): Promise<ApplyOutcome> {
  const last = withoutManaged(stored, new Set([...tip.state.values()].map(({ id }) => id)));
  const { due, removed, files } = await runStep("reading the accounts file that was applied last", () =>
    readDue(context, tip, last),
  );
  const accounts = await runStep("looking for checklists", () => findUnreported(context, tip, last));
  const adopted = await runStep("looking for the records of adopted accounts", () =>
    findUnrecorded(context, tip, last),
  );
  const known = { ...found, accounts, adopted };
  return withFound(known, async () => {
    const settled =
      due.length === 0
        ? nothingDue(known)
        : await prepareAndApply(context, tip, { last, due, removed, ...toWork(due, tip), found: known });
    const write = (administrators: AdministratorsEnd["noted"]): Promise<NotedEnds> =>
      withFound(settled.found, () => note(context, tip, { last, due, settled, administrators }));
    const of = { last, due, files, ends: settled.ends };
    const { noted, changed, notes } = await withFound(settled.found, () =>
      findChangedAdministrators(context, tip, of, write),
    );
    const ended = listEnded(withoutManaged(await write(noted), newlyAdopted(settled.found, last)));
    return { ...summariseSettled({ ...settled, notes: [...settled.notes, ...notes] }), ended, administrators: changed };
  });
}

/** Ids of the accounts that this run adopted: the state that it began with lacks them. */
function newlyAdopted({ adopted }: Found, { adopted: before = [] }: LastApplied): ReadonlySet<string> {
  const known = new Set(before.map(({ id }) => id));
  return new Set(adopted.flatMap(({ id }) => (known.has(id) ? [] : id)));
}

async function readDue(
  { github }: ApplyContext,
  tip: ApplyInput,
  last: LastApplied,
): Promise<Pick<Work, "due" | "removed"> & { readonly files: ReadonlyMap<string, Uint8Array> }> {
  const { at, accepted, settings, state } = tip;
  const files = new Map<string, Uint8Array>();
  for (const commit of commitsOf(last)) {
    files.set(commit, (await readAccountsFile(github, { ...at, ref: commit })) ?? emptyFile);
  }
  const due = findDue({ last, files, tip: { file: accepted.accountsFile, keys: keysOf(tip) }, state });
  const removed = due
    .filter(({ kind }) => kind === "removed")
    .flatMap(({ key, since }) => {
      const head = files.get(since) ?? emptyFile;
      const { accounts } = validateAccounts({ head, base: head, settings, file: accountsFilePath });
      return accounts.filter((account) => account.key === key);
    });
  return { due, removed, files };
}

function findChangedAdministrators(
  { clock, runner, trustPolicyTemplate }: ApplyContext,
  { accepted, settings, session, state }: ApplyInput,
  of: Pick<AppliedAccounts, "last" | "due" | "files" | "ends">,
  noteFirst: (noted: AdministratorsEnd["noted"]) => Promise<unknown>,
): Promise<AdministratorsEnd> {
  const { accountsFile, accounts } = accepted;
  return changeAdministrators(
    { ...of, tip: accountsFile, accounts, state },
    {
      settings,
      credentials: session.credentials,
      sessionName: sessionNameOf(runner),
      clock,
      until: clock.now() + settings.accounts.wait_minutes * 60_000,
      isHandedOver: () => true,
      trustPolicyTemplate,
    },
    noteFirst,
  );
}

const emptyFile = new TextEncoder().encode('{\n  "resource": []\n}\n');

function keysOf({ accepted }: ApplyInput): ReadonlySet<string> {
  return new Set(accepted.accounts.map(({ key }) => key));
}

const nothingDue = (found: Found): Settled => ({ ends: new Map(), found, changed: new Set(), notes: [] });

function toWork(due: readonly DueAccount[], { accepted, state }: ApplyInput): Pick<Work, "accounts" | "made"> {
  const kinds = new Map(due.map(({ key, kind }) => [key, kind]));
  const accounts = accepted.accounts.filter(({ key }) => kinds.has(key) && kinds.get(key) !== "tainted");
  const isNew = ({ key }: Account): boolean => kinds.get(key) === "added" || !state.has(key);
  return { accounts, made: new Set(accounts.filter(isNew).map(({ key }) => key)) };
}

/** Accounts of earlier applies that have no checklist yet, because the run died too early. */
async function findUnreported(
  { github }: ApplyContext,
  { at, settings }: ApplyInput,
  { accounts = [] }: LastApplied,
): Promise<readonly NewAccount[]> {
  if (accounts.length === 0) return [];
  const { owner, repo } = at;
  const issues = await listChecklistIssues(github, { owner, repo, app: { id: settings.app_id } });
  return accounts.filter(({ id }) => checklistOf(issues, id) === undefined);
}

/** The note that counts after an apply. */
type NotedEnds = Omit<LastApplied, "run" | "at">;

/** Notes the ends, unless the note of the last apply says the same; returns the note that counts now. */
async function note(
  context: ApplyContext,
  tip: ApplyInput,
  {
    last,
    due,
    settled,
    administrators,
  }: {
    readonly last: LastApplied;
    readonly due: readonly DueAccount[];
    readonly settled: Settled;
    readonly administrators: AdministratorsEnd["noted"];
  },
): Promise<NotedEnds> {
  const commit = tip.at.ref;
  const { ends, changed, forgotten = new Map(), found } = settled;
  const { accounts, adopted } = found;
  const isSame = due.length === 0 && last.commit === commit && last.pending?.length === 0;
  const isNoted = JSON.stringify(administrators) === JSON.stringify(last.administrators ?? []);
  const isReported = accounts.length === last.accounts?.length && adopted.length === (last.adopted ?? []).length;
  if (isSame && isNoted && isReported) return last;
  const ended = noteEnds(last, { commit, due, ends, keys: keysOf(tip), changed, forgotten });
  const noted = {
    ...ended,
    accounts,
    ...(administrators.length > 0 && { administrators }),
    ...(adopted.length > 0 && { adopted }),
  };
  await writeLastApplied(context, tip, noted);
  return noted;
}
