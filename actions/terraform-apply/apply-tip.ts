import { findMissingProof } from "../../app/domain/apply/find-missing-proof.ts";
import { findUnshown } from "../../app/domain/apply/find-unshown.ts";
import type { ApplyResult, NewAccount } from "../../app/domain/apply/apply-result.ts";
import { parseDigests } from "../../app/domain/plan/digests.ts";
import { judgePlan } from "../../app/domain/plan/judge-plan.ts";
import type { Change } from "../../app/domain/plan/plan-summary.ts";
import { checkNames } from "../../app/domain/pull-request/check.ts";
import type { Settings } from "../../app/domain/settings/settings.ts";
import { listOwnChecks, type ReadChecksApi } from "../../app/github/check-runs.ts";
import type { ContentsApi } from "../../app/github/contents.ts";
import { listReviews, type ReviewsApi } from "../../app/github/reviews.ts";
import {
  acceptAccounts,
  readAccountsFile,
  readSettings,
  type AcceptedAccounts,
  type At,
} from "../shared/accounts-repository.ts";
import { assumeRole, type Credentials } from "../shared/assume-role.ts";
import { describeError } from "../shared/fail.ts";
import type { Environment, Runner } from "../shared/inputs.ts";
import { logTerraform } from "../shared/log.ts";
import { makePlan, sha256Hex } from "../shared/make-plan.ts";
import { doStep } from "../shared/step.ts";
import { terraformApply, type TerraformContext } from "../shared/terraform.ts";
import { terraformEnvironment } from "../shared/terraform-environment.ts";
import { inWorkspace } from "../shared/workspace.ts";
import type { FoundPullRequest } from "./find-pull-request.ts";
import { describeNewAccounts } from "./new-accounts.ts";
import { waitForRole, type Clock } from "./wait-for-role.ts";

export type TipApi = ContentsApi & ReadChecksApi & ReviewsApi;

/** How an apply ended; a reason is one sentence a line. */
export type Attempt = Pick<ApplyResult, "outcome" | "reason" | "accounts">;

interface Given {
  readonly runner: Runner;
  readonly environment: Environment;
  readonly github: TipApi;
  readonly lockFile: URL;
  readonly clock: Clock;
}

/**
 * Plans the accounts file of a commit, and applies that very plan if all of it was shown and approved.
 *
 * @throws StepError where it could not get as far as Terraform's apply.
 */
export async function applyTip(given: Given, at: At, found: FoundPullRequest | undefined): Promise<Attempt> {
  const { github, runner, environment, lockFile } = given;
  const settings = await doStep("reading the settings", () => readSettings(github, at));
  const { aws } = settings;
  const accountsFile = await doStep("reading the accounts file", () => readAccountsFile(github, at));
  // What is on the default branch was judged by the checks; here its form matters, which keeps Terraform from reading something else.
  const accepted = await doStep("validating the accounts file", () =>
    acceptAccounts({ head: accountsFile, base: accountsFile, settings }),
  );
  const credentials = await doStep("assuming the apply role", () =>
    assumeRole({
      roleArn: aws.apply_role,
      sessionName: sessionName(runner),
      region: aws.region,
      account: aws.management_account,
    }),
  );
  return inWorkspace(runner.temporaryFolder, { aws, ...accepted, lockFile }, async (directory) => {
    const terraform = {
      directory,
      environment: terraformEnvironment(environment, credentials),
      log: logTerraform,
    };
    const { changes } = await makePlan(terraform);
    if (changes.length === 0) return { outcome: "nothing-to-do", reason: null, accounts: [] };
    const reasons = await doStep("looking for the approval", () =>
      findReasons({ github, at, found, settings, changes }),
    );
    if (reasons.length > 0) return { outcome: "refused", reason: reasons.join("\n"), accounts: [] };
    return applyPlan(given, { settings, credentials, accepted, terraform });
  });
}

/** What speaks against applying these changes. */
async function findReasons(plan: {
  readonly github: TipApi;
  readonly at: At;
  readonly found: FoundPullRequest | undefined;
  readonly settings: Settings;
  readonly changes: readonly Change[];
}): Promise<readonly string[]> {
  const { github, at, found, settings, changes } = plan;
  const unfit = judgePlan(changes).map(({ message }) => message);
  if (found === undefined)
    return [...unfit, "The last change of the accounts file did not come by a merged pull request."];
  const { owner, repo } = at;
  const checks = await listOwnChecks(github, { owner, repo, sha: found.headSha }, settings.app_id);
  const reviews = await listReviews(github, { owner, repo }, found.number);
  const missing = findMissingProof({ ...found, checks, reviews });
  const shown = parseDigests(checks.get(checkNames.plan)?.text ?? "");
  const unshown = findUnshown(changes, shown, sha256Hex).map(
    ({ address, action }) =>
      `The approved plan of pull request ${found.number} does not show this: ${action} ${address}.`,
  );
  return [...unfit, ...missing, ...unshown];
}

async function applyPlan(
  given: Given,
  approved: {
    readonly settings: Settings;
    readonly credentials: Credentials;
    readonly accepted: AcceptedAccounts;
    readonly terraform: TerraformContext;
  },
): Promise<Attempt> {
  const { settings, credentials, accepted, terraform } = approved;
  const { created, error } = await doStep("terraform apply", () => terraformApply(terraform));
  const accounts = describeNewAccounts(created, accepted.accounts, settings.aws);
  const unusable = await findUnusable(accounts, { given, settings, credentials });
  const reasons = [...(error === undefined ? [] : [error.message]), ...unusable];
  return reasons.length === 0
    ? { outcome: "applied", reason: null, accounts }
    : { outcome: "failed", reason: reasons.join("\n"), accounts };
}

/** Waits for each new account's bootstrap role, and says of which it was in vain. */
async function findUnusable(
  accounts: readonly NewAccount[],
  context: { readonly given: Given; readonly settings: Settings; readonly credentials: Credentials },
): Promise<readonly string[]> {
  const { given, settings, credentials } = context;
  const { clock, runner } = given;
  const until = clock.now() + settings.accounts.wait_minutes * 60_000;
  const { region } = settings.aws;
  const waits = accounts.map(({ roleArn }) =>
    waitForRole({ roleArn, sessionName: sessionName(runner), credentials, region, until, clock }),
  );
  const ends = await Promise.allSettled(waits);
  return ends.flatMap((end) => (end.status === "rejected" ? [describeError(end.reason)] : []));
}

function sessionName({ runId }: Runner): string {
  return `aws-accounts-apply-${runId}`;
}
