import type { OrganisationAccount } from "../apply/judge-adoption.ts";
import type { Refusal } from "../evidence/answer.ts";

/** The answer of AWS to a question, or the reason why there is none. */
export type Asked<Value> = { readonly kind: "value"; readonly value: Value } | Refusal;

/** A root or organisational unit in AWS. */
export type ParentState = "exists" | "missing" | "other-root";

/** What AWS answered; a question that was not needed is left out. */
export interface PreflightAnswers {
  readonly accounts?: Asked<readonly OrganisationAccount[]>;
  /** Ids of the delegated administrators of the organisation; left out unless an account is to be adopted. */
  readonly delegated?: Asked<readonly string[]>;
  /** Names of the accounts whose creation is in progress. */
  readonly creating?: Asked<readonly string[]>;
  /** The most accounts that the organisation may have. */
  readonly quota?: Asked<number>;
  /** By id. */
  readonly parents?: ReadonlyMap<string, Asked<ParentState>>;
  /** ARNs of the IAM users of the users account; left out without a role to list them. */
  readonly users?: Asked<readonly string[]>;
}
