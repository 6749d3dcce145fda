import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { settingsPath, type Settings } from "../../app/domain/settings/settings.ts";
import { parseSettingsFile } from "../../app/files/settings-file.ts";
import { changeFlags, mayChange } from "../terminal/confirm-changes.ts";
import type { SetupContext } from "../terminal/context.ts";
import { findServer, gitHubCom } from "../terminal/github-server.ts";
import { parseArguments, textOf } from "../terminal/parse-arguments.ts";
import { SetupError } from "../terminal/setup-error.ts";
import { attempt } from "./attempt.ts";
import { createClient, findToken } from "./client.ts";
import { planEnvironments } from "./environments.ts";
import { planLabels, planTeams } from "./labels-and-teams.ts";
import { readRepositoryFacts } from "./read-repository-facts.ts";
import { planRulesets } from "./rulesets.ts";
import { listSubjects, type SubjectFacts } from "./subjects.ts";
import type { PlannedChange, SetupTarget } from "./wanted.ts";

const usage =
  "npm run setup -- github DIR --repository OWNER/REPO [--github URL] [--token-file FILE] [--dry-run] [--yes]";

const flags = {
  repository: { type: "string" },
  github: { type: "string" },
  "token-file": { type: "string" },
  ...changeFlags,
} as const;

/** `setup github DIR`: sets up GitHub for the accounts repository in the folder DIR, and changes only the differences. */
export async function setupGitHub(args: readonly string[], context: SetupContext): Promise<void> {
  const { values, positionals } = parseArguments(args, flags, usage);
  const [folder, ...more] = positionals;
  const [owner, repo, ...rest] = (textOf(values, "repository") ?? "").split("/");
  if (folder === undefined || more.length > 0 || !owner || !repo || rest.length > 0)
    throw new SetupError(`Name the folder of the accounts repository, and the repository on GitHub. Usage: ${usage}`);
  const settings = await readSettings(folder);
  const server = findServer(textOf(values, "github") ?? gitHubCom);
  const github = createClient(await findToken(textOf(values, "token-file"), context), server.api);
  const facts = await readRepositoryFacts(github, {
    owner,
    repo,
    isEnterpriseServer: server.isEnterpriseServer,
  });
  context.say(facts.plan);
  const teams = [settings.reviewers.team, settings.custodians.team].filter((team) => team !== undefined);
  const { defaultBranch } = facts;
  const target: SetupTarget = {
    github,
    owner,
    repo,
    defaultBranch,
    appId: settings.app_id,
    teams: [...new Set(teams)],
  };
  // The rules of the default branch come last: they are the ones that could be in an operator's way.
  const plans = [planTeams, planLabels, planEnvironments, planRulesets];
  const changes: PlannedChange[] = [];
  for (const plan of plans) changes.push(...(await plan(target)));
  await carryOut(
    changes,
    { name: `${owner}/${repo}`, dryRun: values["dry-run"] === true, yes: values["yes"] === true },
    context,
  );
  saySubjects(facts.subject, context);
}

async function readSettings(folder: string): Promise<Settings> {
  const path = join(folder, settingsPath);
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new SetupError(`${path} cannot be read. Write it first: npm run setup -- repository ${folder}`, {
      cause: error,
    });
  });
  const parsed = parseSettingsFile(text);
  if (parsed.kind === "settings") return parsed.settings;
  const lines = parsed.problems.map(({ range, message }) => `  ${path}:${range.line}: ${message}`);
  throw new SetupError(["The settings are not valid. Fix this, and run the command again:", ...lines].join("\n"));
}

interface CarryOut {
  readonly name: string;
  readonly dryRun: boolean;
  readonly yes: boolean;
}

async function carryOut(changes: readonly PlannedChange[], options: CarryOut, context: SetupContext): Promise<void> {
  const { say } = context;
  if (changes.length === 0) {
    say(`Nothing to do: ${options.name} has everything that the settings need.`);
    return;
  }
  say(`Changes in ${options.name}:`);
  for (const { text, details } of changes) {
    say(`  ${text}`);
    for (const detail of details) say(`    - ${detail}`);
  }
  if (!(await mayChange(context, options, `Make ${changes.length} changes?`))) return;
  for (const change of changes) {
    await attempt(change.text, change.carryOut);
    say(`done: ${change.text}`);
  }
}

function saySubjects(facts: SubjectFacts, { say }: SetupContext): void {
  const listed = listSubjects(facts);
  if ("refusal" in listed) {
    say(listed.refusal);
    return;
  }
  say("The trust policy of each role in AWS must name these subjects (sub), with StringEquals:");
  for (const { role, subjects } of listed) for (const subject of subjects) say(`  aws.${role}: ${subject}`);
}
