import type { Account } from "../../../app/domain/account/account.ts";
import { describeNoted, noteAdministrators } from "../../../app/domain/administrators/note-administrators.ts";
import { type AccountEnd, type AccountEnds, isPending } from "../../../app/domain/apply/account-end.ts";
import type { ChangedAdministrators } from "../../../app/domain/apply/apply-result.ts";
import type { DueAccount } from "../../../app/domain/apply/find-due.ts";
import type { LastApplied, NotedAdministrators } from "../../../app/domain/apply/last-applied.ts";
import { truncate } from "../../../app/domain/markdown/truncate.ts";
import { maskText } from "../../../app/domain/plan/mask.ts";
import type { Settings } from "../../../app/domain/settings/settings.ts";
import type { NewAccountContext } from "../new-account-steps/new-account-step.ts";
import { partitionOf } from "../../shared/aws/audit-role.ts";
import { setTrustPolicy, type SetTrustPolicyEnd } from "./set-trust-policy.ts";

/** The administrators after an apply: its note, its result, and what people should know of. */
export interface AdministratorsEnd {
  readonly noted: readonly NotedAdministrators[];
  readonly changed: readonly ChangedAdministrators[];
  readonly notes: readonly string[];
}

/** The facts about an apply. */
export interface AppliedAccounts {
  readonly last: LastApplied;
  readonly due: readonly DueAccount[];
  readonly ends: AccountEnds;
  /** The accounts file by commit. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly tip: Uint8Array;
  /** Of the accounts file. */
  readonly accounts: readonly Account[];
  /** The accounts of Terraform's state, by key. */
  readonly state: ReadonlyMap<string, { readonly id: string }>;
}

/**
 * Notes whose administrators changed. If the settings let it, the apply sets their trust policies, also those that an earlier
 * run could not; a person sets the others, and the App opens a checklist for each.
 *
 * An account that is pending is left alone: the review of what the file says about it is not proven.
 *
 * @param noteFirst - writes the note before AWS is changed: if this run dies then, the next one sets the policy of the file
 */
export async function changeAdministrators(
  applied: AppliedAccounts,
  context: NewAccountContext,
  noteFirst: (noted: readonly NotedAdministrators[]) => Promise<unknown>,
): Promise<AdministratorsEnd> {
  const { last, due, ends, files, tip } = applied;
  const { noted, changes } = noteAdministrators(last.administrators ?? [], { due, ends, files, tip });
  const pending = new Set(due.map(({ key }) => key).filter((key) => !isDone(ends.get(key))));
  const isOn = context.settings.administrator_changes === "automatic";
  const toSet = new Map(
    noted
      .filter(({ key, end }) => isOn && end === undefined && !pending.has(key))
      .flatMap((entry) =>
        describeChanged(entry, applied, context.settings).map((account) => [entry, account] as const),
      ),
  );
  if (toSet.size > 0) await noteFirst(noted);
  const ended: NotedAdministrators[] = [];
  const notes: string[] = [];
  for (const entry of noted) {
    const account = toSet.get(entry);
    const { kind, why } = account === undefined ? unchanged : await setTrustPolicy(account, context);
    ended.push(kind === "again" ? entry : { ...entry, end: kind });
    const change = changes.get(entry.key);
    if (change !== undefined) notes.push(describeNoted(entry.key, change, kind === "set"));
    if (why !== undefined) notes.push(truncate(maskText(why), mostInNote));
  }
  const reported = ended.filter(({ key }) => !pending.has(key));
  const changed = reported.flatMap((entry) => describeChanged(entry, applied, context.settings));
  return { noted: ended, changed, notes };
}

const unchanged: SetTrustPolicyEnd = { kind: "again" };

/** A note of a result has at most 2,000 characters. */
const mostInNote = 2_000;

function isDone(end: AccountEnd | undefined): boolean {
  return end !== undefined && !isPending(end);
}

/** Describes a noted account for the result; an account that AWS does not have is left out. */
function describeChanged(
  { key, before, pullRequest, end }: NotedAdministrators,
  { accounts, state }: AppliedAccounts,
  { aws }: Settings,
): readonly ChangedAdministrators[] {
  const account = accounts.find((one) => one.key === key);
  const id = state.get(key)?.id;
  if (account === undefined || id === undefined) return [];
  return [
    {
      key,
      name: account.name,
      id,
      email: account.email,
      roleArn: `arn:${partitionOf(aws.apply_role)}:iam::${id}:role/${account.roleName}`,
      administrators: account.comment?.administrators ?? [],
      before,
      ...(pullRequest !== undefined && { pullRequest }),
      ...(end === "set" && { set: true }),
    },
  ];
}
