import {
  type ChangedFile,
  findModeChange,
  findOutsideChanges,
  findUnlisted,
  touchesAccounts,
} from "../account/find-outside-changes.ts";
import { readAccountTexts } from "../account/find-differences.ts";
import { findTakenElsewhere, type OtherPullRequest } from "../account/find-taken-elsewhere.ts";
import { suggestLines, type Suggestion } from "../account/suggest-lines.ts";
import { type AccountChange, validateAccounts, type Validation } from "../account/validate-accounts.ts";
import type { Problem } from "../problem.ts";
import type { ParsedSettings } from "../settings/parse-settings.ts";
import { accountsFilePath, type Settings } from "../settings/settings.ts";

/** The facts that decide about a pull request before anything is planned. */
export interface PullRequestFacts {
  readonly files: readonly ChangedFile[];
  /** Number of further changed files, which GitHub does not list. */
  readonly unlistedFiles: number;
  /** From the default branch. */
  readonly settings: ParsedSettings;
  readonly publicRepository: boolean;
  readonly draft: boolean;
  readonly fork: boolean;
  /** The accounts file at the head commit; undefined if it was deleted. */
  readonly head: Uint8Array | undefined;
  /** The accounts file on the default branch; undefined if the branch has no such file. */
  readonly base: Uint8Array | undefined;
  /** The accounts that the other open pull requests ask for. */
  readonly others: readonly OtherPullRequest[];
  /** Keys of accounts that AWS has not created, as the last apply reported; needed only for some changes. */
  readonly unmade?: ReadonlySet<string>;
  /**
   * The accounts file where the branch left the default branch; needed only if accounts are missing. The pull request
   * removes those that it had; the others came to the default branch later.
   */
  readonly mergeBase?: Uint8Array | undefined;
}

/** The status of an open pull request. The problems of an `invalid` one include its warnings; the others have only warnings. */
export type PullRequestStatus =
  | { readonly kind: "nothing-changed" }
  | { readonly kind: "public-repository" }
  | { readonly kind: "settings-broken"; readonly problems: readonly Problem[] }
  | InvalidStatus
  | AccountStatus<"draft">
  | AccountStatus<"fork">
  | AccountStatus<"valid">;

interface InvalidStatus extends AccountStatus<"invalid"> {
  /** If the file's form is wrong: the whole file in canonical form, and the lines that differ from it. */
  readonly mend?: { readonly canonical: string; readonly lines: Suggestion | undefined };
}

interface AccountStatus<Kind extends string> {
  readonly kind: Kind;
  readonly problems: readonly Problem[];
  readonly changes: readonly AccountChange[];
  readonly settings: Settings;
}

/** Judges everything that can be judged without asking AWS. */
export function judgePullRequest(facts: PullRequestFacts): PullRequestStatus {
  if (!touchesAccounts(facts.files) && facts.unlistedFiles === 0) return { kind: "nothing-changed" };
  if (facts.publicRepository) return { kind: "public-repository" };
  if (facts.settings.kind === "problems") return { kind: "settings-broken", problems: facts.settings.problems };
  const { settings } = facts.settings;
  const unlisted = findUnlisted(facts.files.length, facts.unlistedFiles);
  if (unlisted.length > 0) return { kind: "invalid", problems: unlisted, changes: [], settings };
  const { files, head, base } = facts;
  const outside = [...findOutsideChanges(files), ...findModeChange(files, head, base)];
  const { problems: inside, changes, canonical } = validate(facts, settings, outside);
  const problems = [...outside, ...inside];
  if (problems.some(({ severity }) => severity === "error")) {
    const invalid = { kind: "invalid", problems, changes, settings } as const;
    if (canonical === undefined || !inside.some(({ rule }) => rule === "not-canonical")) return invalid;
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(head);
    return { ...invalid, mend: { canonical, lines: suggestLines(text, canonical) } };
  }
  return { kind: kindOf(facts), problems, changes, settings };
}

/** An open pull request of the same head commit as another. */
export interface SameHead {
  readonly number: number;
  readonly draft: boolean;
  readonly fork: boolean;
}

/** A status, and if several pull requests have the head commit, the number of the one that it comes from. */
export interface SharedStatus {
  readonly standing: PullRequestStatus;
  readonly of?: number;
}

/** The higher, the worse. */
const badness = { fork: 2, draft: 1, valid: 0 } as const;

/**
 * The status for a head commit that several open pull requests share: the worst of their statuses.
 *
 * Checks belong to commits, so that one pull request would otherwise be merged on the plan of another. Files, accounts
 * and base are the same for all of them; only drafts and forks differ.
 */
export function shareStatus(standing: PullRequestStatus, sharing: readonly SameHead[]): SharedStatus {
  if (sharing.length < 2) return { standing };
  if (standing.kind !== "valid" && standing.kind !== "draft" && standing.kind !== "fork") return { standing };
  const kinds = sharing.map(({ number, fork, draft }) => ({ number, kind: kindOf({ fork, draft }) }));
  const { kind, number } = kinds.reduce((worst, other) => (badness[other.kind] > badness[worst.kind] ? other : worst));
  return { standing: { ...standing, kind }, of: number };
}

function kindOf({ fork, draft }: Pick<PullRequestFacts, "fork" | "draft">): keyof typeof badness {
  return fork ? "fork" : draft ? "draft" : "valid";
}

/** A deleted file has no problems besides its deletion; a file that could not be found is judged as an empty one. */
function validate(
  { head, base, others, unmade = new Set(), mergeBase }: PullRequestFacts,
  settings: Settings,
  outside: readonly Problem[],
): Omit<Validation, "accounts"> {
  if (head === undefined && outside.length > 0) return { problems: [], changes: [] };
  const input = { head: head ?? new Uint8Array(), file: accountsFilePath };
  const closed = new Set(readAccountTexts(mergeBase).keys());
  const validation = validateAccounts({ ...input, base, settings, unmade, closed });
  const taken = findTakenElsewhere({ ...input, changes: validation.changes, others });
  return { ...validation, problems: [...validation.problems, ...taken] };
}
