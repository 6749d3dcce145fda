import { quote } from "../json/explain-schema-error.ts";
import { isObject, textOf, type Entry } from "./entries.ts";
import type { Rule, RuleViolation } from "./finding.ts";

/** A key that Terraform, and the branches and files of this product, take. */
const keyFormat = /^[a-z][a-z0-9-]{0,49}$/u;

/** Rules that an adopted account need not keep: AWS has its name and root e-mail, and the plan compares them with AWS. */
const notForAdopted: ReadonlySet<Rule> = new Set(["name-format", "email-pattern"]);

/** The id of the account that an entry adopts; undefined if it adopts none. */
export function adoptedId({ account }: Entry): string | undefined {
  return isObject(account) ? textOf(account["//"], "adopt") : undefined;
}

/** Leaves out the problems that an adopted account may have, and judges the key of one that is being adopted. */
export function judgeAsAdopted(
  entry: Entry,
  before: Entry | undefined,
  findings: readonly RuleViolation[],
): readonly RuleViolation[] {
  const id = adoptedId(entry);
  if (id === undefined) return findings;
  const found = findings.filter(({ rule }) => !notForAdopted.has(rule));
  if (before !== undefined && adoptedId(before) === id) return found;
  const kept = found.filter(({ rule }) => rule !== "key-mismatch");
  if (keyFormat.test(entry.key)) return kept;
  const message = `The key ${quote(entry.key)} of an adopted account must have at most 50 lower-case letters, digits and dashes, and begin with a letter. The name stays as AWS has it.`;
  return [...kept, { rule: "key-mismatch", message, pointer: entry.pointer, at: "key" }];
}

/** Finds accounts of AWS that two entries adopt. The problem is put on the entry that the pull request touched. */
export function findAdoptedTwice(
  entries: readonly Entry[],
  touched: ReadonlyMap<string, unknown>,
): readonly RuleViolation[] {
  const adopting = entries.flatMap((entry) => {
    const id = adoptedId(entry);
    return id === undefined ? [] : [{ id, entry, isTouched: touched.has(entry.pointer) }];
  });
  const owners = new Map<string, Entry>();
  const inOrder = [...adopting.filter(({ isTouched }) => !isTouched), ...adopting.filter(({ isTouched }) => isTouched)];
  return inOrder.flatMap(({ id, entry }): readonly RuleViolation[] => {
    const owner = owners.get(id);
    if (owner === undefined) {
      owners.set(id, entry);
      return [];
    }
    const message = `The account ${id} is adopted by ${quote(owner.key)} in this file, too. Keep one of the two.`;
    return [{ rule: "adopt-twice", message, pointer: `${entry.pointer}/~1~1/adopt` }];
  });
}
