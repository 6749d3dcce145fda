import type { AccountChange } from "../../app/domain/account/validate-accounts.ts";
import type { PreflightAnswers } from "../../app/domain/preflight/asked.ts";
import { findQuestions, type KnownAccounts } from "../../app/domain/preflight/questions.ts";
import type { Settings } from "../../app/domain/settings/settings.ts";
import type { Credentials } from "../shared/aws/assume-role.ts";
import type { Organisation } from "../shared/aws/organisation.ts";
import { ask } from "./ask.ts";
import { askParents, askQuota } from "./ask-organisation.ts";
import { askUsers } from "./ask-users.ts";

/** The session of the plan role, and what a run knows already. */
export interface PreflightSession {
  readonly aws: Settings["aws"];
  readonly credentials: Credentials;
  /** Name of further sessions. */
  readonly name: string;
  readonly organisation: Organisation;
  readonly known: KnownAccounts;
}

/** Asks AWS only what the changes need, and each question once. */
export async function askPreflight(
  changes: readonly AccountChange[],
  { aws, credentials, name, organisation, known }: PreflightSession,
): Promise<PreflightAnswers> {
  const questions = findQuestions(changes, known);
  const { users_role: usersRole, region } = aws;
  // In this order, so that an account whose creation ends in between is on the second list.
  const creating = questions.creating
    ? await ask("organizations:ListCreateAccountStatus", () => organisation.listCreating())
    : undefined;
  const [accounts, delegated, quota, parents, users] = await Promise.all([
    questions.accounts ? ask("organizations:ListAccounts", () => organisation.listAccounts()) : undefined,
    questions.delegated
      ? ask("organizations:ListDelegatedAdministrators", () => organisation.listDelegated())
      : undefined,
    questions.quota ? askQuota(credentials) : undefined,
    questions.parents.length > 0 ? askParents(questions.parents, { region, credentials }) : undefined,
    questions.administrators.length > 0 && usersRole !== undefined
      ? askUsers(usersRole, { region, credentials, name })
      : undefined,
  ]);
  return {
    ...(creating && { creating }),
    ...(accounts && { accounts }),
    ...(delegated && { delegated }),
    ...(quota && { quota }),
    ...(parents && { parents }),
    ...(users && { users }),
  };
}
