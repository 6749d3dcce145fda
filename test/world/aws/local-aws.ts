import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type AskAws, askAws } from "./ask-aws.ts";
import type { Credentials } from "./client-config.ts";
import { findMoto } from "./find-moto.ts";
import { type SeedPlan, seedOrganisation } from "./seed-organisation.ts";

/** What a test may set from outside; what is not named stays as it is. */
export interface AwsControl {
  /** By account id: what the root user has; what is not named stays as it is. */
  readonly rootUsers?: Readonly<Record<string, Partial<RootUser>>>;
  /** By service and operation, for example `sts.AssumeRoot`: with what it is refused, and how often, if not always; null: not any more. */
  readonly refuse?: Readonly<Record<string, Refusal | null>>;
  /** How long the creation of an account takes; 0 at the start. */
  readonly createDelaySeconds?: number;
  /** `FailureReason`s of the next creations, used up one by one. */
  readonly failNextCreations?: readonly string[];
  /** Features of the organisation, for example `RootCredentialsManagement`. */
  readonly organizationsFeatures?: readonly string[];
  /** By account id: the root e-mail that a person gave it in the console. */
  readonly rootEmails?: Readonly<Record<string, string>>;
  /** The most accounts that the organisation may have; 10,000 at the start. */
  readonly accountQuota?: number;
  /** E-mail addresses that some account in all of AWS has had already. */
  readonly emailsTaken?: readonly string[];
  /** By issuer, without its scheme: the JSON web keys that sign its tokens. */
  readonly identityProviders?: Readonly<Record<string, readonly object[]>>;
  /** By operation, for example `organizations.ListParents`: how many calls a second are answered; the others are throttled. */
  readonly rateLimits?: Readonly<Record<string, number>>;
  /** By operation, for example `s3.PutObject`, or `s3.PutObject KEY`: how many of the next calls are answered with a 500. */
  readonly failNextCalls?: Readonly<Record<string, number>>;
  /** Where AWS says which state an account is in: today in `State` alone, until 2026-09-09 in both, before 2025-09 in `Status`. */
  readonly accountStateIn?: "State" | "Status" | "both";
}

interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly times?: number;
}

/** The credentials of an account's root user. A new one has a password that nobody knows, or none where root credentials are managed centrally, and nothing else. */
export interface RootUser {
  readonly password: boolean;
  /** When each virtual MFA device was enabled, in UTC (ISO 8601). */
  readonly mfa: readonly string[];
  /** When each security key was enabled; AWS lists them to the root user alone. */
  readonly securityKeys: readonly string[];
  readonly accessKeys: number;
  readonly certificates: number;
}

/** An AWS on loopback: moto, with what it lacks put right. */
export interface LocalAws {
  readonly endpoint: string;
  /** What a child process needs to find this AWS, in the AWS SDK's own variables. It gives no credentials. */
  readonly env: Readonly<Record<string, string>>;
  /** What it was started with. */
  readonly organisation: SeedPlan;
  /** An administrator of the management account. */
  readonly administrator: Credentials;
  readonly ask: AskAws;
  /** Calls since the start by service and operation, for example `sts.AssumeRole`, or `sts.AssumeRole.throttled`. */
  calls(): Promise<Readonly<Record<string, number>>>;
  /** The most calls of an operation that were answered within any one second. */
  busiest(): Promise<Readonly<Record<string, number>>>;
  /** Adds accounts to the organisation that were made earlier; a thousand take a moment. */
  addAccounts(accounts: readonly OldAccount[]): Promise<readonly AccountFound[]>;
  control(change: AwsControl): Promise<void>;
  /** Gives accounts another state, by id: AWS suspends an account, or takes a while to close it. */
  setAccountStates(states: Readonly<Record<string, string>>): Promise<void>;
  /** Ends every session that there is now, hours before its time. */
  expireSessions(): Promise<void>;
  /** Secret keys and tokens of every session that there was. */
  secrets(): Promise<readonly string[]>;
  /** Credentials to look into any account with, whatever its trust policies say. */
  observe(account: string): Promise<Credentials>;
  stop(): Promise<void>;
}

/** An account that was made earlier. */
export interface OldAccount {
  readonly name: string;
  readonly email: string;
  /** The role in it that the management account may assume. */
  readonly roleName: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** An account as DescribeAccount tells of it, and what it lies in. */
export interface AccountFound {
  readonly Id: string;
  readonly Arn: string;
  readonly Name: string;
  readonly Email: string;
  readonly JoinedTimestamp: number;
  readonly ParentId: string;
}

/** moto did not start, or ended; `output` is what it printed. */
export class LocalAwsError extends Error {
  readonly output: string;

  constructor(message: string, output: string) {
    super(`${message}. It printed:\n${output.trim() || "(nothing)"}`);
    this.name = "LocalAwsError";
    this.output = output;
  }
}

/**
 * Starts an AWS with an organisation in it.
 *
 * @throws MotoMissingError, LocalAwsError
 */
export async function startLocalAws(plan: SeedPlan): Promise<LocalAws> {
  const server = await startServer(plan);
  const { endpoint, administrator } = server;
  const observe = (account: string): Promise<Credentials> =>
    post(endpoint, "observe", { account }) as Promise<Credentials>;
  const client = { endpoint, region: plan.region, credentials: administrator };
  try {
    await seedOrganisation(plan, { client, observe });
    return {
      endpoint,
      // Terraform's S3 backend looks for STS under the variable of that service alone.
      env: { AWS_ENDPOINT_URL: endpoint, AWS_ENDPOINT_URL_STS: endpoint, AWS_EC2_METADATA_DISABLED: "true" },
      organisation: plan,
      administrator,
      ask: askAws({ client, observe, stateBucket: plan.stateBucket }),
      calls: () => post(endpoint, "calls", {}) as Promise<Readonly<Record<string, number>>>,
      busiest: () => post(endpoint, "busiest", {}) as Promise<Readonly<Record<string, number>>>,
      addAccounts: (accounts) =>
        post(endpoint, "accounts", { accounts: accounts.map(creationOf) }) as Promise<readonly AccountFound[]>,
      setAccountStates: async (states) => {
        await post(endpoint, "states", states);
      },
      expireSessions: async () => {
        await post(endpoint, "expire", {});
      },
      secrets: () => post(endpoint, "secrets", {}) as Promise<readonly string[]>,
      control: async (change) => {
        await post(endpoint, "control", change);
      },
      observe,
      stop: server.stop,
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** The request for CreateAccount that once made it. */
function creationOf({ name, email, roleName, tags }: OldAccount): object {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return { AccountName: name, Email: email, RoleName: roleName, IamUserAccessToBilling: "ALLOW", Tags };
}

interface Server {
  readonly endpoint: string;
  readonly administrator: Credentials;
  readonly stop: () => Promise<void>;
}

async function startServer({ managementAccount, usersAccount }: SeedPlan): Promise<Server> {
  const python = await findMoto();
  // -B: no compiled files beside the sources. The server ends with its standard input, so it cannot outlive us.
  const child = spawn(python, ["-B", join(import.meta.dirname, "moto-extension"), managementAccount, usersAccount], {
    stdio: "pipe",
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], PYTHONUNBUFFERED: "1" },
  });
  const output = tail(child);
  const { port, administrator } = await firstLine(child, output);
  const exited = once(child, "exit");
  return {
    endpoint: `http://127.0.0.1:${port}`,
    administrator,
    stop: async () => {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

async function firstLine(
  child: ChildProcessWithoutNullStreams,
  output: () => string,
): Promise<{ port: number; administrator: Credentials }> {
  const lines = createInterface({ input: child.stdout });
  return new Promise((resolve, reject) => {
    lines.once("line", (line) => {
      resolve(JSON.parse(line) as { port: number; administrator: Credentials });
    });
    child.once("error", reject);
    child.once("exit", (code) => {
      reject(new LocalAwsError(`moto ended with exit code ${code ?? "none"} before it listened`, output()));
    });
  });
}

/** The last of what a process printed to standard error, for the message when it fails. */
function tail(child: ChildProcessWithoutNullStreams): () => string {
  let text = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    text = (text + chunk).slice(-10_000);
  });
  return () => text;
}

async function post(endpoint: string, path: string, body: object): Promise<unknown> {
  const response = await fetch(`${endpoint}/_world/${path}`, { method: "POST", body: JSON.stringify(body) });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`The local AWS refused ${path} ${JSON.stringify(body)}: ${JSON.stringify(answer)}`);
  return answer;
}
