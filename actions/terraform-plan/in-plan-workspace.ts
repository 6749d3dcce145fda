import type { Preflight } from "../../app/domain/plan/preflight.ts";
import type { Settings } from "../../app/domain/settings/settings.ts";
import type { ContentsApi } from "../../app/github/contents.ts";
import { readAccountsFile } from "../../app/files/accounts-file.ts";
import { readSettings, type AcceptedAccounts } from "../shared/accept-accounts.ts";
import { assumeRole, type Credentials } from "../shared/aws/assume-role.ts";
import type { Clock } from "../shared/clock.ts";
import type { Environment, Runner } from "../shared/inputs.ts";
import { logTerraform } from "../shared/terraform/log.ts";
import { listAccountsOnce, openOrganisation, type Organisation } from "../shared/aws/organisation.ts";
import { readState } from "../shared/aws/read-state.ts";
import type { KnownAccounts } from "../../app/domain/preflight/questions.ts";
import { openStateBucket } from "../shared/aws/state-bucket.ts";
import { runStep } from "../shared/step.ts";
import { unlessStopped } from "../shared/stop.ts";
import { terraformEnvironment } from "../shared/terraform/environment.ts";
import type { TerraformContext } from "../shared/terraform/terraform.ts";
import { inWorkspace, writeAccounts } from "../shared/terraform/workspace.ts";
import { acceptWithRemovals, refuseMadeLosses } from "./removed-accounts.ts";

/** The inputs that both modes of the Action share. */
export interface Job {
  readonly runner: Runner;
  readonly environment: Environment;
  readonly github: ContentsApi;
  readonly lockFile: URL;
  /** In minutes; the job's own limit has to be longer. */
  readonly timeLimit: number;
  readonly sleep: Clock["sleep"];
}

/** Facts that a run collects and that are needed even if it fails. */
export interface Learnt {
  terraformVersion: string;
  /** Secrets of this run, which no pattern recognises. */
  readonly secrets: string[];
  /** What AWS said about the changes; undefined before it was asked, and if nothing was. */
  preflight?: Preflight;
}

/** The inputs of the work, once the workspace is ready. */
export interface Ready {
  readonly settings: Settings;
  readonly accepted: AcceptedAccounts;
  /** Keys of accounts that are in the base and not in the head; AWS has created none of them. */
  readonly removed: readonly string[];
  readonly credentials: Credentials;
  /** Lists its accounts once for the whole run. */
  readonly organisation: Organisation;
  /** Reads the accounts of Terraform's state, by key. */
  readonly readKnown: () => Promise<KnownAccounts>;
  readonly terraform: TerraformContext;
}

/**
 * Reads settings and accounts, assumes the plan role, and runs the work in a workspace that holds exactly the accepted
 * accounts.
 *
 * @param files.head - commit whose accounts file is planned
 * @param files.base - commit of the default branch, whose settings count
 * @throws StepError
 */
export async function inPlanWorkspace<Result>(
  job: Job,
  run: { readonly head: string; readonly base: string; readonly stop: AbortSignal; readonly learnt: Learnt },
  work: (ready: Ready) => Promise<Result>,
): Promise<Result> {
  const { runner, environment, github, lockFile, sleep } = job;
  const { stop, learnt } = run;
  const repository = { owner: runner.owner, repo: runner.repository };
  const step = <Done>(name: string, doIt: () => Promise<Done> | Done): Promise<Done> =>
    runStep(name, () => unlessStopped(stop, doIt));
  const settings = await step("reading the settings", () => readSettings(github, { ...repository, ref: run.base }));
  const files = await step("reading the accounts file", async () => {
    const head = await readAccountsFile(github, { ...repository, ref: run.head });
    const isBase = run.head === run.base;
    return { head, base: isBase ? head : await readAccountsFile(github, { ...repository, ref: run.base }) };
  });
  const { aws } = settings;
  const { accepted, removals } = await step("validating the accounts file", () =>
    acceptWithRemovals({ ...files, settings }),
  );
  const credentials = await step("assuming the plan role", () =>
    assumeRole({
      roleArn: aws.plan_role,
      sessionName: `aws-accounts-plan-${runner.runId}`,
      region: aws.region,
      account: aws.management_account,
      sleep,
    }),
  );
  learnt.secrets.push(...Object.values(credentials as unknown as Readonly<Record<string, string>>));
  const terraform = {
    log: logTerraform,
    onVersion: (version: string) => {
      learnt.terraformVersion = version;
    },
    stop,
  };
  const organisation = listAccountsOnce(openOrganisation({ region: aws.region }, credentials));
  const readKnown = () => readState(openStateBucket(aws.state, credentials), aws.state.key);
  if (removals !== undefined) {
    await step("checking whether AWS has made a removed account", async () => {
      const known = await readKnown();
      await refuseMadeLosses({ ...files, settings }, { before: removals.before, known, organisation });
    });
  }
  return inWorkspace(runner.temporaryFolder, { aws, lockFile }, async (directory) => {
    await writeAccounts(directory, accepted);
    // If AWS refuses reads, the provider sends fewer, and leaves room for other clients of the organisation.
    const variables = { ...terraformEnvironment(environment, credentials), AWS_RETRY_MODE: "adaptive" };
    const context = { ...terraform, directory, environment: variables };
    const removed = removals?.gone ?? [];
    return work({ settings, accepted, removed, credentials, organisation, readKnown, terraform: context });
  });
}
