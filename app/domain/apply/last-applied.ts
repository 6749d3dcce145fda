import { Ajv } from "ajv";
import { parseDocument, type Parsed } from "../json/parse-document.ts";
import { lazily } from "../json/lazily.ts";
import type { AdoptedAccount, NewAccount } from "./apply-result.ts";
import resultSchema from "./apply-result.schema.json" with { type: "json" };
import schema from "./last-applied.schema.json" with { type: "json" };

/**
 * Records beside Terraform's state what was applied last: a commit of the accounts file, and the accounts that it does not
 * hold for. It is trusted, because only the apply role can write there.
 */
export interface LastApplied {
  /** Commit of the default branch. */
  readonly commit: string;
  /** Id of the workflow run that wrote this; left out if an operator set the commit by hand. */
  readonly run?: string;
  readonly at?: string;
  /**
   * Accounts that the last apply created. If that run died before it opened their checklists, the next run opens them.
   */
  readonly accounts?: readonly NewAccount[];
  /** Accounts that the last applies adopted. Each run reports them until their records exist. */
  readonly adopted?: readonly AdoptedAccount[];
  /**
   * The accounts that do not have their value of `commit`; every other account of the file has. Left out in notes of
   * earlier versions, which applied all accounts of a commit or none.
   */
  readonly pending?: readonly PendingAccount[];
  /** Accounts that were taken out of the file although AWS has them. */
  readonly unmanaged?: readonly UnmanagedAccount[];
  /** Accounts that were taken out of the file after AWS had closed them, and that Terraform forgot; absent if empty. */
  readonly forgotten?: readonly ForgottenAccount[];
  /** The accounts whose administrators applies have changed in the accounts file. */
  readonly administrators?: readonly NotedAdministrators[];
}

/** An account that no apply could bring to its value of the accounts file yet; every apply tries again. */
export interface PendingAccount {
  readonly key: string;
  /** The commit whose accounts file has the value that was applied last; it lacks the account if none ever was. */
  readonly since: string;
  /** Why it is pending, one sentence or more. */
  readonly reason: string;
  /** Number of the pull request that brought it. */
  readonly pullRequest?: number;
  /** Ids of accounts that AWS already has under this name or root e-mail, and that no apply made. */
  readonly existing?: readonly string[];
  /** The commit whose apply began to change it, so that AWS may have that value or the one before. */
  readonly begun?: string;
  /** The account that this apply began to forget. */
  readonly forgets?: Pick<ForgottenAccount, "id" | "state">;
}

/** An account that Terraform forgot. */
export interface ForgottenAccount {
  readonly key: string;
  /** 12 digits. */
  readonly id: string;
  /** AWS's state of the account; left out if the organisation no longer had it. */
  readonly state?: string;
  /** The commit of the apply that forgot it. */
  readonly commit: string;
}

/** An account that exists in AWS and is not managed here: it was taken out of the file before an apply knew it. */
export interface UnmanagedAccount {
  readonly key: string;
  readonly ids: readonly string[];
  /** The commit of the apply that found it gone from the file. */
  readonly commit: string;
}

/** The last change of an account's administrators. It is kept, so that no result that was lost loses a checklist. */
export interface NotedAdministrators {
  readonly key: string;
  /** Everyone whom the accounts file named in earlier versions, since the first change that was noted. */
  readonly before: readonly string[];
  /** Number of the pull request that brought the last change. */
  readonly pullRequest?: number;
  /**
   * `set`: the apply has set the trust policy. `by-hand`: it may not, and does not try again. Left out if a person sets the
   * policy, or if the apply tries again.
   */
  readonly end?: "set" | "by-hand";
}

/** Key of the record in the bucket of the state. */
export function lastAppliedKey(stateKey: string): string {
  return `${stateKey}.last-applied.json`;
}

const validator = lazily(() =>
  new Ajv({ allowUnionTypes: true, validateSchema: false, schemas: [resultSchema] }).compile<LastApplied>(schema),
);

export function parseLastApplied(text: string): Parsed<LastApplied> {
  return parseDocument(text, { validator, maxLength: 20_000_000 });
}
