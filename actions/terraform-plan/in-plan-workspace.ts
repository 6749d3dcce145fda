import type { KnownAccount } from "../../app/domain/apply/find-closed.ts";
import type { LastApplied } from "../../app/domain/apply/last-applied.ts";
import type { Settings } from "../../app/domain/settings/settings.ts";
import type { ContentsApi } from "../../app/github/contents.ts";
import { readAccountsFile } from "../../app/files/accounts-file.ts";
import type { KnownAccounts } from "../../app/domain/preflight/questions.ts";
import { readSettings, type AcceptedAccounts, type CommitRef } from "../shared/accept-accounts.ts";
import { assumeRole, type Credentials } from "../shared/aws/assume-role.ts";
import type { Clock } from "../shared/clock.ts";
import type { Environment, Runner } from "../shared/inputs.ts";
import { logTerraform } from "../shared/terraform/log.ts";
import { listAccountsOnce, openOrganisation, type Organisation } from "../shared/aws/organisation.ts";
import { readLastApplied } from "../shared/aws/read-last-applied.ts";
import { readState } from "../shared/aws/read-state.ts";
import { openStateBucket } from "../shared/aws/state-bucket.ts";
import { readLockFile, type LockFile } from "../shared/provider-lock.ts";
import { providerVersionOf } from "../shared/terraform/stack.ts";
import { runStep } from "../shared/step.ts";
import { unlessStopped } from "../shared/stop.ts";
import { terraformEnvironment } from "../shared/terraform/environment.ts";
import type { TerraformContext } from "../shared/terraform/terraform.ts";
import { inWorkspace, writeAccounts } from "../shared/terraform/workspace.ts";
import { acceptWithRemovals, refuseOpenLosses, type Files } from "./removed-accounts.ts";

/** The inputs that both modes of the Action share. */
export interface Job {
  readonly runner: Runner;
  readonly environment: Environment;
  readonly github: ContentsApi;
  /** The provider's lock file that is shipped with the Actions. */
  readonly lockFile: URL;
  /** In minutes; the job's own limit has to be longer. */
  readonly timeLimit: number;
  readonly sleep: Clock["sleep"];
}

/** Facts of a run that are needed even if it fails. */
export interface RunFacts {
  readonly terraformVersion: string;
  readonly providerVersion: string;
  /** Secrets of this run, which no pattern recognises. */
  readonly secrets: readonly string[];
}

/** How a run ended, with the facts that it found until then. */
export type Attempt<Result> = RunFacts &
  ({ readonly kind: "done"; readonly result: Result } | { readonly kind: "failed"; readonly error: unknown });

/** The facts before anything is known. */
export const noFacts: RunFacts = { terraformVersion: "unknown", providerVersion: "unknown", secrets: [] };

/** The commits that a run works on. */
export interface Commits {
  /** The commit whose accounts file is planned. */
  readonly head: string;
  /** A commit of the default branch, whose settings count. */
  readonly base: string;
  readonly stop: AbortSignal;
}

/** The inputs of the work, once the workspace is ready. */
export interface Ready {
  readonly settings: Settings;
  readonly accepted: AcceptedAccounts;
  /** Keys of accounts that are in the base and not in the head; no apply has created them, or Terraform forgets them. */
  readonly removed: readonly string[];
  /** Those of them that AWS has closed, or no longer has. */
  readonly forgotten: readonly KnownAccount[];
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
 */
export async function inPlanWorkspace<Result>(
  job: Job,
  run: Commits,
  work: (ready: Ready) => Promise<Result>,
): Promise<Attempt<Result>> {
  let facts = noFacts;
  try {
    const settings = await readSettingsOf(job, run);
    facts = { ...facts, providerVersion: providerVersionOf(settings.aws) };
    const input = await readInput(job, run, settings);
    const credentials = await assumePlanRole(job, run, input);
    facts = { ...facts, secrets: Object.values({ ...credentials }) };
    const sources = openSources(input, credentials);
    const forgotten = await checkRemovals(run, input, sources);
    const onVersion = (terraformVersion: string): void => {
      facts = { ...facts, terraformVersion };
    };
    const result = await workInFolder(
      job,
      { ...input, ...sources, forgotten, credentials, stop: run.stop, onVersion },
      work,
    );
    return { ...facts, kind: "done", result };
  } catch (error) {
    return { ...facts, kind: "failed", error };
  }
}

/** Settings and accounts of a run, accepted but not checked with AWS. */
interface Input extends ReturnType<typeof acceptWithRemovals> {
  readonly settings: Settings;
  /** Of the provider version that the settings name. */
  readonly lockFile: LockFile;
  readonly files: Pick<Files, "head" | "base">;
}

const step = <Done>({ stop }: Pick<Commits, "stop">, name: string, work: () => Promise<Done> | Done): Promise<Done> =>
  runStep(name, () => unlessStopped(stop, work));

function baseOf({ runner }: Job, { base: ref }: Commits): CommitRef {
  return { owner: runner.owner, repo: runner.repository, ref };
}

async function readSettingsOf(job: Job, run: Commits): Promise<Settings> {
  return step(run, "reading the settings", () => readSettings(job.github, baseOf(job, run)));
}

async function readInput(job: Job, run: Commits, settings: Settings): Promise<Input> {
  const { runner, github, lockFile: shipped } = job;
  const repository = { owner: runner.owner, repo: runner.repository };
  const lockFile = await step(run, "reading the provider's lock file", () =>
    readLockFile(github, baseOf(job, run), { settings, shipped }),
  );
  const files = await step(run, "reading the accounts file", async () => {
    const head = await readAccountsFile(github, { ...repository, ref: run.head });
    const isBase = run.head === run.base;
    return { head, base: isBase ? head : await readAccountsFile(github, { ...repository, ref: run.base }) };
  });
  const accepted = await step(run, "validating the accounts file", () => acceptWithRemovals({ ...files, settings }));
  return { settings, lockFile, files, ...accepted };
}

async function assumePlanRole(
  { runner, sleep }: Job,
  run: Commits,
  { settings: { aws } }: Input,
): Promise<Credentials> {
  return step(run, "assuming the plan role", () =>
    assumeRole({
      roleArn: aws.plan_role,
      sessionName: `aws-accounts-plan-${runner.runId}`,
      region: aws.region,
      account: aws.management_account,
      sleep,
    }),
  );
}

interface Sources extends Pick<Ready, "organisation" | "readKnown"> {
  /** Reads the note of the last apply. */
  readonly readLast: () => Promise<LastApplied | undefined>;
}

function openSources({ settings: { aws } }: Input, credentials: Credentials): Sources {
  const bucket = openStateBucket(aws.state, credentials);
  return {
    organisation: listAccountsOnce(openOrganisation({ region: aws.region }, credentials)),
    readKnown: () => readState(bucket, aws.state.key),
    readLast: () => readLastApplied(bucket, aws.state.key),
  };
}

/** @throws StepError if AWS has a removed account and has not closed it, or does not say. */
async function checkRemovals(
  run: Commits,
  input: Input,
  { organisation, readKnown, readLast }: Sources,
): Promise<Ready["forgotten"]> {
  const { settings, files, removals } = input;
  if (removals === undefined) return [];
  return step(run, "asking AWS about the removed accounts", async () => {
    const known = await readKnown();
    return refuseOpenLosses({ ...files, settings }, { ...removals, known, organisation, readLast });
  });
}

/** The inputs of the work except the workspace. */
type WorkInput = Input &
  Sources &
  Pick<Ready, "credentials" | "forgotten"> &
  Required<Pick<TerraformContext, "stop" | "onVersion">>;

async function workInFolder<Result>(
  { runner, environment }: Job,
  {
    settings,
    lockFile,
    accepted,
    removals,
    forgotten,
    credentials,
    organisation,
    readKnown,
    stop,
    onVersion,
  }: WorkInput,
  work: (ready: Ready) => Promise<Result>,
): Promise<Result> {
  return inWorkspace(runner.temporaryFolder, { aws: settings.aws, lockFile }, async (directory) => {
    await writeAccounts(directory, { ...accepted, forgotten: forgotten.map(({ key }) => key) });
    // If AWS refuses reads, the provider sends fewer, and leaves room for other clients of the organisation.
    const variables = { ...terraformEnvironment(environment, credentials), AWS_RETRY_MODE: "adaptive" };
    const terraform = { log: logTerraform, onVersion, stop, directory, environment: variables };
    const removed = removals?.gone ?? [];
    return work({ settings, accepted, removed, forgotten, credentials, organisation, readKnown, terraform });
  });
}
