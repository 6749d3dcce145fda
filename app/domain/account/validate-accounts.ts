import type { Problem } from "../problem.ts";
import type { Settings } from "../settings/settings.ts";
import type { Account } from "./account.ts";
import { accountFromJson } from "./account-json.ts";
import { findAdoptedTwice } from "./adoption-rules.ts";
import { findTouchedProblems } from "./account-rules.ts";
import { compareBase, type Comparison, type Touched } from "./compare-base.ts";
import { listEntries, type Entry } from "./entries.ts";
import { findFileShape } from "./file-shape.ts";
import { findLost, findTaken } from "./file-rules.ts";
import { takeFindings, toProblems, type RuleViolation } from "./finding.ts";
import { readFile, type FileReading } from "./read-file.ts";
import { isAccount } from "./schema-findings.ts";

/** The result of validating an accounts file; the file passed if no problem is an error. */
export interface Validation {
  readonly problems: readonly Problem[];
  /** The changes of the pull request to accounts that can be read. */
  readonly changes: readonly AccountChange[];
  /** Every account of the file that can be read. */
  readonly accounts: readonly Account[];
  /** The canonical text, if formatting changes no value; equal to the file's text if the file is canonical. */
  readonly canonical?: string;
}

export interface AccountChange {
  readonly kind: "added" | "changed";
  readonly account: Account;
  /** The account in the base, if it could be read there. */
  readonly before?: Account;
}

const removalRules: ReadonlySet<string> = new Set(["account-removed", "identity-changed"]);

/** Returns whether a file was refused because it removes an account. An account that AWS never created does not count. */
export function removesAccounts(problems: readonly Problem[]): boolean {
  return problems.some(({ rule, severity }) => severity === "error" && removalRules.has(rule));
}

/** Returns whether a file was refused only for missing accounts, for example because the default branch got them later. */
export function onlyLacksAccounts(problems: readonly Problem[]): boolean {
  const errors = problems.filter(({ severity }) => severity === "error");
  return errors.length > 0 && errors.every(({ rule }) => rule === "account-removed");
}

/**
 * Judges the accounts file of a pull request against its base.
 *
 * Terraform reads exactly what passes: the bytes are those that `renderCanonical` would write. Accounts that the pull
 * request does not touch are refused only if they make the whole file unsafe.
 *
 * @param input.base - undefined if the base has no accounts file yet
 * @param input.file - path that the problems name
 * @param input.unmade - keys of accounts of the base that AWS has never created: the pull request may remove them, or
 * change their identity. Empty if left out.
 * @param input.closed - keys of accounts of the base that AWS has closed, or that the plan asks AWS about: the pull request
 * may remove them. Empty if left out.
 */
export function validateAccounts(input: {
  readonly head: Uint8Array;
  readonly base: Uint8Array | undefined;
  readonly settings: Settings;
  readonly file: string;
  readonly unmade?: ReadonlySet<string>;
  readonly closed?: ReadonlySet<string>;
}): Validation {
  const head = readFile(input.head);
  const comparison = compareBase(head, input.base);
  const findings = head.value === undefined ? head.findings : takeFindings(findAll(head, comparison, input));
  return {
    problems: toProblems(findings, head.text, input.file),
    changes: [...comparison.touched.values()].flatMap(toChange),
    accounts: listEntries(head.value).flatMap(toAccount),
    ...(head.canonical !== undefined && { canonical: head.canonical }),
  };
}

function* findAll(
  head: FileReading,
  comparison: Comparison,
  {
    settings,
    unmade = new Set(),
    closed = new Set(),
  }: {
    readonly settings: Settings;
    readonly unmade?: ReadonlySet<string>;
    readonly closed?: ReadonlySet<string>;
  },
): Generator<RuleViolation> {
  yield* head.findings;
  yield* findFileShape(head.value, ({ pointer }) => comparison.touched.has(pointer));
  for (const { entry, before } of comparison.touched.values()) yield* findTouchedProblems(entry, before, settings);
  yield* findTaken(listEntries(head.value), comparison.touched);
  yield* findAdoptedTwice(listEntries(head.value), comparison.touched);
  yield* findLost(comparison, { notCreated: unmade, closed });
  if (!comparison.readable) yield unreadableBase;
}

const unreadableBase: RuleViolation = {
  rule: "not-json",
  severity: "warning",
  message: "The accounts file of the base branch is not JSON, so every account counts as new.",
  pointer: "",
};

function toAccount({ key, account }: Entry): readonly Account[] {
  return isAccount(account) ? [accountFromJson(key, account)] : [];
}

function toChange({ entry, before }: Touched): readonly AccountChange[] {
  return toAccount(entry).map((account) => {
    if (before === undefined) return { kind: "added", account };
    const [known] = toAccount(before);
    return { kind: "changed", account, ...(known !== undefined && { before: known }) };
  });
}
