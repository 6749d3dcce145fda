import { listEntries } from "../account/entries.ts";
import { toProblems, type RuleViolation } from "../account/finding.ts";
import { readFile } from "../account/read-file.ts";
import type { AccountChange } from "../account/validate-accounts.ts";
import type { Refusal } from "../evidence/answer.ts";
import type { Change } from "../plan/plan-summary.ts";
import type { Preflight, UnknownFact } from "../plan/preflight.ts";
import { accountsFilePath } from "../settings/settings.ts";
import type { AdoptionFacts } from "../adoption/find-unadoptable.ts";
import type { Asked, PreflightAnswers } from "./asked.ts";
import { explain } from "./explain.ts";
import { judgeAdoptions } from "./judge-adoptions.ts";
import { findMissingAdministrators, findMissingParent, findTooMany } from "./find-missing.ts";
import {
  findForeignIdentity,
  findLostIdentity,
  findTakenByNew,
  findUncompared,
  isAdopted,
  type LocatedChange,
} from "./find-taken.ts";
import { newParent, type KnownAccounts } from "./questions.ts";
import { findSameValues } from "./same-values.ts";

/** More would not fit into a summary that a person reads. */
const mostProblems = 500;

/** The changes of a pull request, and what AWS answered about them. */
export interface PreflightFacts {
  /** The accounts file at the head commit. */
  readonly head: Uint8Array;
  readonly changes: readonly AccountChange[];
  readonly known: KnownAccounts;
  readonly answers: PreflightAnswers;
  /** Of the ARNs of IAM users in the users account, up to and including `user/`. */
  readonly userPrefix: string;
  /** Accounts that are never adopted, by id. */
  readonly reserved: AdoptionFacts["reserved"];
  /** Terraform's plan; undefined if there is none. */
  readonly planned: readonly Change[] | undefined;
}

/** Finds what AWS would refuse, what AWS did not say, and what AWS has already. */
export function judgePreflight(facts: PreflightFacts): Preflight {
  const { text, value } = readFile(facts.head);
  const byKey = new Map(facts.changes.map((change) => [change.account.key, change]));
  const changes = listEntries(value).flatMap(({ key, pointer }) => {
    const change = byKey.get(key);
    return change === undefined ? [] : [{ ...change, pointer }];
  });
  const adopting = changes.filter(({ account }) => account.comment?.adopt !== undefined);
  const results = [
    judgeAccounts(
      changes.filter((change) => !adopting.includes(change) || facts.known.has(change.account.key)),
      facts,
    ),
    { violations: judgeAdoptions(adopting, facts).violations, unknown: [] },
    judgeQuota(changes, facts),
    judgeParents(changes, facts),
    judgeAdministrators(changes, facts),
  ];
  const { known, answers, planned = [] } = facts;
  const problems = toProblems(
    results.flatMap(({ violations }) => violations),
    text,
    accountsFilePath,
  );
  return {
    problems: problems
      .slice(0, mostProblems)
      .map(({ rule, message, pointer, range }) => ({ rule, message, pointer, line: range.line })),
    unknown: results.flatMap(({ unknown }) => unknown),
    same:
      facts.planned === undefined
        ? []
        : findSameValues(facts.changes, { known, planned, existing: valueOf(answers.accounts) }),
  };
}

interface Judged {
  readonly violations: readonly RuleViolation[];
  readonly unknown: readonly UnknownFact[];
}

const nothing: Judged = { violations: [], unknown: [] };

function judgeAccounts(changes: readonly LocatedChange[], { known, answers }: PreflightFacts): Judged {
  const { accounts, creating } = answers;
  if (accounts === undefined) return nothing;
  if (accounts.kind === "refused") return judgeUnasked(changes, known, accounts);
  if (creating?.kind === "refused") return judgeUnasked(changes, known, creating);
  const inAws = { existing: accounts.value, creating: creating?.value ?? [] };
  return {
    violations: changes.flatMap((change) => {
      const id = known.get(change.account.key)?.id;
      return id === undefined
        ? [...findLostIdentity(change, inAws), ...findTakenByNew(change, inAws)]
        : findForeignIdentity(change, { id, existing: inAws.existing });
    }),
    unknown: [],
  };
}

function judgeUnasked(changes: readonly LocatedChange[], known: KnownAccounts, refusal: Refusal): Judged {
  const reason = explain(refusal);
  return {
    violations: changes.flatMap((change) => findUncompared(change, known.has(change.account.key), reason)),
    unknown: [{ question: "Whether names and root e-mails are free in the organisation", reason }],
  };
}

function judgeQuota(changes: readonly LocatedChange[], { known, answers }: PreflightFacts): Judged {
  const { accounts, quota } = answers;
  const existing = valueOf(accounts);
  if (quota === undefined || existing === undefined) return nothing;
  if (quota.kind === "refused") {
    const question = "Whether the organisation may have more accounts";
    return { violations: [], unknown: [{ question, reason: explain(quota) }] };
  }
  const created = changes.filter((change) => !known.has(change.account.key) && !isAdopted(change, existing));
  return { violations: findTooMany(created, { quota: quota.value, existing: existing.length }), unknown: [] };
}

function judgeParents(changes: readonly LocatedChange[], { known, answers }: PreflightFacts): Judged {
  const { parents = new Map<string, never>() } = answers;
  const judged = changes.flatMap((change) =>
    newParent(change, known).map((id) => ({ change, id, answer: parents.get(id) })),
  );
  return {
    violations: judged.flatMap(({ change, id, answer }) =>
      answer?.kind !== "value" || answer.value === "exists"
        ? []
        : [findMissingParent(change.pointer, id, answer.value)],
    ),
    unknown: [...parents].flatMap(([id, answer]) =>
      answer.kind === "value" ? [] : [{ question: `Whether the organisation has ${id}`, reason: explain(answer) }],
    ),
  };
}

function judgeAdministrators(changes: readonly LocatedChange[], { answers, userPrefix }: PreflightFacts): Judged {
  const { users } = answers;
  if (users === undefined) return nothing;
  if (users.kind === "refused") {
    const question = "Whether the administrators exist as IAM users";
    return { violations: [], unknown: [{ question, reason: explain(users) }] };
  }
  return {
    violations: changes.flatMap((change) =>
      findMissingAdministrators(change, { prefix: userPrefix, users: users.value }),
    ),
    unknown: [],
  };
}

function valueOf<Value>(answer: Asked<Value> | undefined): Value | undefined {
  return answer?.kind === "value" ? answer.value : undefined;
}
