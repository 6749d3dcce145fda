import type { Settings } from "../../app/domain/settings/settings.ts";
import type { ContentsApi } from "../../app/github/contents.ts";
import {
  acceptAccounts,
  readAccountsFile,
  readSettings,
  type AcceptedAccounts,
} from "../shared/accounts-repository.ts";
import { assumeRole, type Credentials } from "../shared/assume-role.ts";
import type { Environment, Runner } from "../shared/inputs.ts";
import { logTerraform } from "../shared/log.ts";
import { doStep } from "../shared/step.ts";
import { unlessStopped } from "../shared/stop.ts";
import { terraformEnvironment } from "../shared/terraform-environment.ts";
import type { TerraformContext } from "../shared/terraform.ts";
import { inWorkspace } from "../shared/workspace.ts";

/** What both modes of the Action are given. */
export interface Job {
  readonly runner: Runner;
  readonly environment: Environment;
  readonly github: ContentsApi;
  readonly lockFile: URL;
  /** In minutes; the job's own limit has to be longer. */
  readonly timeLimit: number;
}

/** What a run learns on its way, and has to be known also where it fails. */
export interface Learnt {
  terraformVersion: string;
  /** Secrets of this very run, which no pattern would recognise. */
  readonly secrets: string[];
}

/** What can be worked with once all is ready. */
export interface Ready {
  readonly settings: Settings;
  readonly accepted: AcceptedAccounts;
  readonly credentials: Credentials;
  readonly terraform: TerraformContext;
}

/**
 * Reads settings and accounts, assumes the plan role, and lets work be done in a workspace that holds exactly what was
 * accepted.
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
  const { runner, environment, github, lockFile } = job;
  const { stop, learnt } = run;
  const repository = { owner: runner.owner, repo: runner.repository };
  const step = <Done>(name: string, doIt: () => Promise<Done> | Done): Promise<Done> =>
    doStep(name, () => unlessStopped(stop, doIt));
  const settings = await step("reading the settings", () => readSettings(github, { ...repository, ref: run.base }));
  const files = await step("reading the accounts file", async () => {
    const head = await readAccountsFile(github, { ...repository, ref: run.head });
    const isBase = run.head === run.base;
    return { head, base: isBase ? head : await readAccountsFile(github, { ...repository, ref: run.base }) };
  });
  const accepted = await step("validating the accounts file", () => acceptAccounts({ ...files, settings }));
  const { aws } = settings;
  const credentials = await step("assuming the plan role", () =>
    assumeRole({
      roleArn: aws.plan_role,
      sessionName: `aws-accounts-plan-${runner.runId}`,
      region: aws.region,
      account: aws.management_account,
    }),
  );
  learnt.secrets.push(...Object.values(credentials as unknown as Readonly<Record<string, string>>));
  return inWorkspace(runner.temporaryFolder, { aws, ...accepted, lockFile }, (directory) =>
    work({
      settings,
      accepted,
      credentials,
      terraform: {
        directory,
        environment: terraformEnvironment(environment, credentials),
        log: logTerraform,
        onVersion: (version) => {
          learnt.terraformVersion = version;
        },
        stop,
      },
    }),
  );
}
