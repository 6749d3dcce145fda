import { readFileSync } from "node:fs";
import { changeFlags } from "../terminal/confirm-changes.ts";
import type { SetupContext } from "../terminal/context.ts";
import { findServer, gitHubCom, type GitHubServer } from "../terminal/github-server.ts";
import { parseArguments, textOf } from "../terminal/parse-arguments.ts";
import { SetupError } from "../terminal/setup-error.ts";
import { readEnvFile, requireWritable, writeEnvFile, type Variables } from "./env-file.ts";
import { fetchKey } from "./fetch-key.ts";
import { renderManifest } from "./manifest.ts";
import { receiveCode } from "./receive-code.ts";

const usage =
  "npm run setup -- app --organisation ORG --webhook-url URL [--name NAME] [--github URL] [--env FILE] [--dry-run] [--yes]";

const flags = {
  organisation: { type: "string" },
  "webhook-url": { type: "string" },
  name: { type: "string" },
  github: { type: "string" },
  env: { type: "string" },
  ...changeFlags,
} as const;

/** The variables that the App needs. */
const secretNames = ["APP_ID", "PRIVATE_KEY", "WEBHOOK_SECRET"] as const;

/** `setup app`: registers the GitHub App with `app.yml` as its manifest, and writes its id and secrets into `.env`. */
export async function setupApp(args: readonly string[], context: SetupContext): Promise<void> {
  const { values, positionals } = parseArguments(args, flags, usage);
  if (positionals.length > 0) throw new SetupError(`Unexpected argument ${positionals[0] ?? ""}. Usage: ${usage}`);
  const envFile = textOf(values, "env") ?? ".env";
  const server = findServer(textOf(values, "github") ?? gitHubCom);
  const existing = await readEnvFile(envFile);
  if (secretNames.every((name) => (existing[name] ?? "") !== "")) {
    context.say(
      `Nothing to do: ${envFile} has the id, the key and the webhook secret of App ${existing["APP_ID"] ?? ""}.`,
    );
    context.say("To register another App, name another file with --env.");
    return;
  }
  const choices = await choose(values, context);
  const appYml = readFileSync(new URL("app.yml", context.root), "utf8");
  const manifestFor = (redirectUrl: string): string => renderManifest(appYml, { ...choices, redirectUrl });
  if (values["dry-run"] === true) {
    context.say(`Would register an App of ${choices.organisation} at ${server.pages}, with this manifest:`);
    context.say(JSON.stringify(JSON.parse(manifestFor("http://127.0.0.1/registered")), null, 2));
    context.say("Nothing was changed, because of --dry-run.");
    return;
  }
  await requireReplaceable(existing, { envFile, yes: values["yes"] === true }, context);
  await requireWritable(envFile);
  await register({ envFile, server, organisation: choices.organisation, manifestFor }, context);
}

interface Choices {
  readonly organisation: string;
  readonly webhookUrl: string;
  readonly name: string;
}

const checks = {
  organisation: (answer: string) =>
    /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/u.test(answer) ? undefined : "It is not the login of a GitHub organisation.",
  "webhook-url": (answer: string) =>
    /^https?:\/\//u.test(answer) && URL.canParse(answer) && new URL(answer).pathname === "/api/github/webhooks"
      ? undefined
      : "It is not a URL with the path /api/github/webhooks, as in https://aws-accounts.example.org/api/github/webhooks",
  name: (answer: string) => (/^.{1,34}$/u.test(answer) ? undefined : "A name has 1 to 34 characters."),
};

async function choose(values: Readonly<Record<string, unknown>>, { prompts }: SetupContext): Promise<Choices> {
  const faults: string[] = [];
  const answer = async (flag: keyof typeof checks, text: string, initial?: string): Promise<string> => {
    const given = textOf(values, flag);
    if (given === undefined && prompts !== undefined) return prompts.ask({ text, initial, check: checks[flag] });
    const value = given ?? initial ?? "";
    const fault = value === "" ? "It is missing." : checks[flag](value);
    if (fault !== undefined) faults.push(`  --${flag} (${text}): ${fault}`);
    return value;
  };
  const organisation = await answer("organisation", "GitHub organisation that will own the App");
  const webhookUrl = await answer("webhook-url", "Public URL of the App, with the path /api/github/webhooks");
  const usual = `aws-accounts-${organisation}`.slice(0, 34);
  const name = await answer("name", "Name of the App, which no other App on GitHub has", usual);
  if (faults.length > 0) throw new SetupError(["The App cannot be registered:", ...faults].join("\n"));
  return { organisation, webhookUrl, name };
}

/** A value that is there may be the only copy of a secret. */
async function requireReplaceable(
  existing: Variables,
  { envFile, yes }: { readonly envFile: string; readonly yes: boolean },
  { prompts }: SetupContext,
): Promise<void> {
  const present = secretNames.filter((name) => (existing[name] ?? "") !== "");
  if (present.length === 0 || yes) return;
  const found = `${envFile} already has ${present.join(" and ")}, but not all of ${secretNames.join(", ")}`;
  if ((await prompts?.confirm(`${found}. Replace them by those of a new App?`)) !== true)
    throw new SetupError(
      `Nothing was changed: ${found}. Complete it by hand, name another file with --env, or add --yes to replace them.`,
    );
}

interface Wanted {
  readonly envFile: string;
  readonly server: GitHubServer;
  readonly organisation: string;
  readonly manifestFor: (redirectUrl: string) => string;
}

async function register({ envFile, server, organisation, manifestFor }: Wanted, context: SetupContext): Promise<void> {
  const appsPage = `${server.pages}/organizations/${organisation}/settings/apps`;
  const code = await receiveCode({ formUrl: `${appsPage}/new`, manifestFor }, context);
  const app = await fetchKey(code, { api: server.api, appsPage, organisation });
  const variables = {
    APP_ID: String(app.id),
    PRIVATE_KEY: app.privateKey,
    WEBHOOK_SECRET: app.webhookSecret,
    ...(server.pages === gitHubCom ? {} : { GITHUB_API_URL: server.api }),
  };
  await writeEnvFile(envFile, variables).catch((error: unknown) => {
    const advice = `Delete the App at ${appsPage}, and run this again.`;
    throw new SetupError(`App ${app.id} is registered, but ${envFile} cannot be written: ${String(error)}. ${advice}`, {
      cause: error,
    });
  });
  context.say(
    `App ${app.id} is registered. ${envFile} has its id, key and webhook secret; only you can read the file.`,
  );
  context.say(`Next: install the App on the accounts repository at ${app.page}/installations/new`);
}
