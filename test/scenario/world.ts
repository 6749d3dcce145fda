import { createHmac, randomInt, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { type AwsControl, type LocalAws, startLocalAws } from "local-github-world/aws";
import { install, type LocalGitHub, person, type Person, startLocalGitHub } from "local-github-world/github";
import {
  findTerraform,
  type Progress,
  type Runner,
  startRunner,
  terraformEnvironment,
} from "local-github-world/runner";
import { withSettings, writeAccountsRepository } from "./accounts-repository.ts";
import { type AppProcess, startAppProcess } from "./app-process.ts";

const owner = "example-gov";
const name = "aws-accounts";
const region = "eu-west-2";
const managementAccount = "111111111111";
const usersAccount = "222222222222";
const stateBucket = "example-gov-aws-accounts-state";
/** Where `npm run setup` puts the state, unless the operator chooses another key. */
const stateKey = "aws-accounts/terraform.tfstate";
const yubikeys = { first: "12345678", second: "87654321" };
/** What the workflows of the accounts repository assume: each has the name of its environment. */
const roleNames = { planRole: "aws-accounts-plan", applyRole: "aws-accounts-apply", verifyRole: "aws-accounts-verify" };
const roles = {
  planRole: roleArn(roleNames.planRole),
  applyRole: roleArn(roleNames.applyRole),
  verifyRole: roleArn(roleNames.verifyRole),
};
const webhookSecret = "the secret of the local world";

/** GitHub on 127.0.0.1, and the App as a process beside it: workflows are asked for, and none runs. */
export interface AppWorld {
  readonly github: LocalGitHub;
  readonly app: AppProcess & {
    /** Sends it a webhook with the right signature, and returns the status of the answer. */
    deliver(event: string, payload: object): Promise<number>;
    readonly id: number;
    readonly login: string;
    /** Does in its name what it would have done at another time. */
    act(): Promise<Person>;
    /** What it was started with. */
    readonly environment: Readonly<Record<string, string>>;
  };
  /** `/repos/{owner}/{name}` of the accounts repository. */
  readonly repositoryPath: string;
  readonly people: Readonly<Record<"author" | "reviewer" | "engineer", Person & { readonly token: string }>>;
  /** What an operator filled into the settings, for people who check with AWS. */
  readonly settings: {
    readonly managementAccount: string;
    readonly usersAccount: string;
    readonly planRole: string;
    readonly applyRole: string;
    readonly verifyRole: string;
    readonly stateBucket: string;
    readonly stateKey: string;
    readonly yubikeys: { readonly first: string; readonly second: string };
  };
  /** Does something while the rules of the default branch are away, as an administrator of the repository could. */
  withoutRules<Result>(act: () => Promise<Result>): Promise<Result>;
  /** Called with the world's current activity; replace it to listen. */
  tell: (now: string) => void;
  /** Ends the App's process; webhooks are lost until it is started again. */
  stopApp(): Promise<void>;
  /** Ends it as a machine that fails would. */
  killApp(): Promise<void>;
  startApp(): Promise<void>;
  /** Names and addresses for a person who wants to look around. */
  addresses(): readonly (readonly [string, string])[];
  stop(): Promise<void>;
}

/** Everything outside our code, on 127.0.0.1, and the App as a process in it. */
export interface World extends AppWorld {
  readonly aws: LocalAws;
  readonly runner: Runner;
}

/** What a test may have otherwise than the operator's README says. */
export interface WorldOptions {
  readonly tell?: (now: string) => void;
  /** Hears of every run, job and step as it begins and ends. */
  readonly onProgress?: (progress: Progress) => void;
  /** Files of the accounts repository that replace or, where undefined, lack those of the template. */
  readonly files?: Readonly<Record<string, string | undefined>>;
  /** More of the settings, by key. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** More of the App's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** How many times faster GitHub's limits and the App's pace run than in production. */
  readonly rateClock?: number;
  /** Where AWS says which state an account is in; in `State` alone, if not given. */
  readonly accountStateIn?: AwsControl["accountStateIn"];
}

/** Starts GitHub, AWS, the runner and the App, with an accounts repository set up as its README describes. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const { tell = () => undefined, onProgress = () => undefined, accountStateIn = "State" } = options;
  return allOrNothing(async (started) => {
    const terraform = await findTerraform();
    // It takes about as long as the local AWS, and neither needs the other.
    const starting = startGitHub(started, options);
    starting.catch(() => undefined);
    tell("the local AWS");
    const aws = await startLocalAws({
      managementAccount,
      usersAccount,
      region,
      repository: `${owner}/${name}`,
      oidcSubject: async () => (await starting).github.oidcSubject(`${owner}/${name}`),
      roles: Object.values(roleNames),
      stateBucket,
      users: ["ada.author@example.gov.uk", "pat.keeper@example.gov.uk"],
    });
    started.push(() => aws.stop());
    const { github, startApp } = await starting;
    tell("the runner");
    const runner = await startRunner({
      github,
      actions: { "alphagov/aws-accounts-by-pull-request": process.cwd() },
      terraform,
      env: { ...aws.env, ...(await terraformEnvironment()) },
      onProgress: (progress) => {
        if (progress.step !== undefined) world.tell(`${progress.workflow}: ${progress.step}`);
        onProgress(progress);
      },
    });
    started.push(() => runner.stop());
    await aws.control({ identityProviders: runner.identityProviders, accountStateIn });
    const appWorld = await startApp();
    const world: Omit<World, "stop"> = {
      ...appWorld,
      aws,
      runner,
      addresses: () => [...appWorld.addresses(), ["AWS", aws.endpoint]],
    };
    return world;
  });
}

/** Starts GitHub and the App alone, with an accounts repository set up as its README describes. */
export async function startAppWorld(
  options: Omit<WorldOptions, "onProgress" | "accountStateIn"> = {},
): Promise<AppWorld> {
  return allOrNothing(async (started) => (await startGitHub(started, options)).startApp());
}

/** Started services, to be ended in the opposite order. */
type Started = (() => Promise<void>)[];

/** Adds the end of everything that was started, which comes at once where something does not start. */
async function allOrNothing<Parts extends object>(
  start: (started: Started) => Promise<Parts>,
): Promise<Parts & { readonly stop: () => Promise<void> }> {
  const started: Started = [];
  const stop = async (): Promise<void> => {
    for (const end of started.splice(0).toReversed()) await end();
  };
  try {
    const parts: Parts = await start(started);
    // The same object, not a copy of it: its parts know each other by it.
    return Object.assign(parts, { stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

/** GitHub with all that the App will find in it, and how to start the App. */
async function startGitHub(
  started: Started,
  { tell = () => undefined, files = {}, settings = {}, environment = {}, rateClock = 1 }: WorldOptions,
): Promise<{ readonly github: LocalGitHub; readonly startApp: () => Promise<Omit<AppWorld, "stop">> }> {
  tell("the local GitHub");
  const github = await startLocalGitHub({ rateClock });
  started.push(() => github.close());
  const port = await freePort();
  const registered = github.createApp({
    manifest: readFileSync("app.yml", "utf8"),
    webhookUrl: `http://127.0.0.1:${port}/api/github/webhooks`,
    webhookSecret,
  });
  tell("the accounts repository");
  const written = await writeAccountsRepository({
    organisation: owner,
    app_id: registered.appId,
    management_account: managementAccount,
    users_account: usersAccount,
    state_bucket: stateBucket,
    region,
    domains: ["example.gov.uk"],
    reviewers_team: "aws-account-reviewers",
    custodians_team: "aws-account-custodians",
    yubikey_first: yubikeys.first,
    yubikey_second: yubikeys.second,
  });
  const settled = settle(github, {
    appId: registered.appId,
    files: { ...withSettings(written, settings), ...files },
  });
  const installed = install(github, registered, { owner });
  const appEnvironment = {
    APP_ID: String(registered.appId),
    PRIVATE_KEY: registered.privateKey,
    WEBHOOK_SECRET: webhookSecret,
    GITHUB_API_URL: github.apiUrl,
    PORT: String(port),
    LOG_LEVEL: "info",
    GITHUB_RATE_LIMIT_SPEED: String(rateClock),
    ...environment,
  };
  const startProcess = (): Promise<AppProcess> => startAppProcess(appEnvironment);
  return {
    github,
    startApp: async () => {
      tell("the App");
      let app = await startProcess();
      started.push(() => app.stop());
      return {
        github,
        ...settled,
        app: {
          url: app.url,
          log: () => app.log(),
          memory: () => app.memory(),
          stop: () => app.stop(),
          kill: () => app.kill(),
          deliver: (event, payload) => deliver(app.url, event, payload),
          id: registered.appId,
          login: `${registered.slug}[bot]`,
          act: () => installed.act(),
          environment: appEnvironment,
        },
        stopApp: () => app.stop(),
        killApp: () => app.kill(),
        startApp: async () => {
          app = await startProcess();
        },
        repositoryPath: `/repos/${owner}/${name}`,
        settings: { managementAccount, usersAccount, ...roles, stateBucket, stateKey, yubikeys },
        tell,
        addresses: () => [
          ["GitHub's API", github.apiUrl],
          ["pull requests", `${github.apiUrl}/repos/${owner}/${name}/pulls?state=all`],
          ["the App", `${app.url}/healthz`],
          ...Object.values(settled.people).map(({ login, token }) => [`token of ${login}`, token] as const),
        ],
      };
    },
  };
}

async function deliver(url: string, event: string, payload: object): Promise<number> {
  const body = JSON.stringify(payload);
  const { status } = await fetch(`${url}/api/github/webhooks`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-github-event": event,
      "x-github-delivery": randomUUID(),
      "x-hub-signature-256": `sha256=${createHmac("sha256", webhookSecret).update(body).digest("hex")}`,
    },
    body,
    signal: AbortSignal.timeout(10_000),
  });
  return status;
}

/** The organisation, its people, and the accounts repository with the App installed. */
function settle(
  github: LocalGitHub,
  { appId, files }: { readonly appId: number } & Required<Pick<WorldOptions, "files">>,
): Pick<World, "people" | "withoutRules"> {
  github.addOrganisation(owner);
  const people = Object.fromEntries(
    (["author", "reviewer", "engineer"] as const).map((role) => {
      const user = github.addUser({ author: "ada-author", reviewer: "rhys-reviewer", engineer: "enid-engineer" }[role]);
      return [role, { ...person(github, user), token: user.token }];
    }),
  ) as unknown as World["people"];
  github.addTeam(owner, "aws-account-reviewers", [people.reviewer.login]);
  github.addTeam(owner, "aws-account-custodians", [people.engineer.login]);
  const repository = `${owner}/${name}`;
  github.createRepository({
    owner,
    name,
    private: true,
    files: Object.fromEntries(
      Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    collaborators: Object.fromEntries(Object.values(people).map(({ login }) => [login, "write" as const])),
  });
  const rules: Parameters<LocalGitHub["addRuleset"]>[0] = {
    repository,
    branch: "main",
    requirePullRequest: true,
    requiredApprovals: 1,
    requireCodeOwners: true,
    requireLastPushApproval: true,
    dismissStaleReviews: true,
    requiredChecks: ["validate", "plan", "approval"].map((check) => ({ context: `aws-accounts/${check}`, appId })),
  };
  let ruleset = github.addRuleset(rules);
  github.addRuleset({ repository, branch: "aws-accounts-records", restrictedToApp: appId });
  return {
    people,
    withoutRules: async (act) => {
      github.removeRuleset(repository, ruleset);
      try {
        return await act();
      } finally {
        ruleset = github.addRuleset(rules);
      }
    },
  };
}

function roleArn(role: string): string {
  return `arn:aws:iam::${managementAccount}:role/${role}`;
}

/**
 * A port for the App, which it keeps over restarts.
 *
 * None of those that systems hand out by themselves (from 32,768 on Linux, from 49,152 elsewhere): between two starts of
 * the App somebody's connection could have it.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once("error", () => {
        resolve(false);
      });
      server.listen(port, "127.0.0.1", () => {
        resolve(true);
      });
    });
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}
