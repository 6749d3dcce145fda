import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { type EmailRules, parseEmailRules } from "./domain/notifications/email-rules.ts";
import type { MailSecrets } from "./mail/mailer.ts";
import { type AddressRanges, parseAddressRanges } from "./receiver/client-address.ts";

/** The settings from the operator's environment. */
export interface Config {
  readonly appId: number;
  readonly privateKey: string;
  readonly webhookSecret: string;
  readonly host: string;
  readonly port: number;
  /** Reverse proxies whose `X-Forwarded-For` names the sender. */
  readonly trustedProxies: AddressRanges;
  readonly logLevel: LogLevel;
  /** Base URL of GitHub's REST API. */
  readonly githubApiUrl: string;
  /** How many times faster than GitHub.com's limits requests may be sent. */
  readonly rateLimitSpeed: number;
  readonly mail: MailSecrets;
}

export type LogLevel = (typeof logLevels)[number];

const logLevels = ["trace", "debug", "info", "warn", "error", "fatal"] as const;

/** The environment lacks a variable, or a value is wrong. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  /** Names of the variables that are missing or wrong. */
  readonly variables: readonly string[];

  constructor(faults: readonly Fault[]) {
    super(
      [
        "Could not start, because of the environment:",
        ...faults.map(({ variable, fault }) => `  ${variable} ${fault}`),
      ].join("\n"),
    );
    this.variables = faults.map(({ variable }) => variable);
  }
}

interface Fault {
  readonly variable: string;
  readonly fault: string;
}

type AppEnvironment = Readonly<Record<string, string | undefined>>;

/** Records the fault of a variable. */
type Fail = (variable: string, fault: string) => void;

/**
 * Reads the configuration from the environment, which is an argument.
 *
 * @throws {@link ConfigError} that names every missing or wrong variable at once.
 */
export function readConfig(environment: AppEnvironment): Config {
  const faults: Fault[] = [];
  const fail: Fail = (variable, fault) => {
    faults.push({ variable, fault });
  };
  const config = {
    appId: readAppId(environment, fail),
    privateKey: readPrivateKey(environment, fail),
    webhookSecret: readWebhookSecret(environment, fail),
    host: valueOf(environment, "HOST") ?? "localhost",
    port: readPort(environment, fail),
    trustedProxies: readTrustedProxies(environment, fail),
    logLevel: readLogLevel(environment, fail),
    githubApiUrl: readUrl(environment, { variable: "GITHUB_API_URL", otherwise: "https://api.github.com" }, fail),
    rateLimitSpeed: readRateLimitSpeed(environment, fail),
    mail: readMail(environment, fail),
  };
  if (faults.length > 0) throw new ConfigError(faults);
  return config;
}

/** An empty variable counts as missing: environment files and pipelines leave a variable out that way. */
function valueOf(environment: AppEnvironment, variable: string): string | undefined {
  const value = environment[variable];
  return value === "" ? undefined : value;
}

function readAppId(environment: AppEnvironment, fail: Fail): number {
  const appId = valueOf(environment, "APP_ID");
  if (appId === undefined) fail("APP_ID", "is missing: the App's id, a number from its settings page");
  else if (!/^[1-9]\d*$/u.test(appId)) fail("APP_ID", "is not a number");
  return Number(appId);
}

function readWebhookSecret(environment: AppEnvironment, fail: Fail): string {
  const secret = valueOf(environment, "WEBHOOK_SECRET");
  if (secret === undefined) fail("WEBHOOK_SECRET", "is missing: the secret from the App's settings page");
  return secret ?? "";
}

function readPort(environment: AppEnvironment, fail: Fail): number {
  const port = valueOf(environment, "PORT") ?? "3000";
  if (!/^\d{1,5}$/u.test(port) || Number(port) > 65_535) fail("PORT", "is not a port number");
  return Number(port);
}

function readTrustedProxies(environment: AppEnvironment, fail: Fail): AddressRanges {
  const ranges = parseAddressRanges(valueOf(environment, "TRUSTED_PROXIES") ?? "");
  if (ranges === undefined) fail("TRUSTED_PROXIES", "is not a list of IP addresses and ranges, as in 10.0.0.0/8, ::1");
  return ranges ?? [];
}

function readLogLevel(environment: AppEnvironment, fail: Fail): LogLevel {
  const wanted = valueOf(environment, "LOG_LEVEL") ?? "info";
  const logLevel = logLevels.find((level) => level === wanted);
  if (logLevel === undefined) fail("LOG_LEVEL", `is not one of ${logLevels.join(", ")}`);
  return logLevel ?? "info";
}

/** An administrator of GitHub Enterprise Server sets its limits; GitHub.com's are 1. */
function readRateLimitSpeed(environment: AppEnvironment, fail: Fail): number {
  const speed = Number(valueOf(environment, "GITHUB_RATE_LIMIT_SPEED") ?? 1);
  if (!(speed > 0 && speed <= 1_000)) fail("GITHUB_RATE_LIMIT_SPEED", "is not a number above 0 and up to 1000");
  return speed;
}

function readUrl(
  environment: AppEnvironment,
  { variable, otherwise }: { readonly variable: string; readonly otherwise: string },
  fail: Fail,
): string {
  const url = valueOf(environment, variable) ?? otherwise;
  if (!/^https?:\/\//u.test(url) || !URL.canParse(url)) fail(variable, "is not an http or https URL");
  return url.replace(/(?<!\/)\/+$/u, "");
}

function readMail(environment: AppEnvironment, fail: Fail): MailSecrets {
  const variable = "NOTIFY_API_URL";
  const notifyApiUrl = readUrl(environment, { variable, otherwise: "https://api.notifications.service.gov.uk" }, fail);
  const notifyApiKey = valueOf(environment, "NOTIFY_API_KEY");
  // The key's name, the service's id and the secret; the last two are UUIDs. The client cuts them out by length alone.
  if (notifyApiKey !== undefined && !/(?:-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}){2}$/u.test(notifyApiKey))
    fail("NOTIFY_API_KEY", "is not an API key of GOV.UK Notify");
  const smtpUrl = valueOf(environment, "SMTP_URL");
  if (smtpUrl !== undefined && !(/^smtps?:\/\//u.test(smtpUrl) && URL.canParse(smtpUrl)))
    fail("SMTP_URL", "is not an smtp or smtps URL");
  return { notifyApiKey, notifyApiUrl, smtpUrl, rules: readMailRules(environment, fail) };
}

function readMailRules(environment: AppEnvironment, fail: Fail): EmailRules | undefined {
  const variable = "MAIL_REPOSITORIES";
  const text = valueOf(environment, variable);
  if (text === undefined) return undefined;
  const parsed = parseEmailRules(text);
  if (parsed.kind === "value") return parsed.value;
  fail(variable, `does not list the mails that each repository may send, as in docs/email.md: ${parsed.reason}`);
  return undefined;
}

/** From `PRIVATE_KEY` (also with `\n` written out, as in environment files) or from the file at `PRIVATE_KEY_PATH`. */
function readPrivateKey(environment: AppEnvironment, fail: Fail): string {
  const inline = valueOf(environment, "PRIVATE_KEY");
  if (inline !== undefined) return checkKey(inline.replaceAll("\\n", "\n"), "PRIVATE_KEY", fail);
  const path = valueOf(environment, "PRIVATE_KEY_PATH");
  if (path === undefined) {
    fail("PRIVATE_KEY", "is missing: the App's private key, or in PRIVATE_KEY_PATH the file that holds it");
    return "";
  }
  const text = readText(path);
  if (text === undefined) fail("PRIVATE_KEY_PATH", `names a file that cannot be read: ${path}`);
  return text === undefined ? "" : checkKey(text, "PRIVATE_KEY_PATH", fail);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** Without this check, a broken key would only fail at the first webhook, hours later. */
function checkKey(text: string, variable: string, fail: Fail): string {
  try {
    createPrivateKey(text);
  } catch {
    fail(variable, "does not hold a private key in PEM format");
  }
  return text;
}
