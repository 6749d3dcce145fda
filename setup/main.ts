import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { setupApp } from "./app/setup-app.ts";
import { setupGitHub } from "./github/setup-github.ts";
import { setupRepository } from "./repository/setup-repository.ts";
import type { SetupContext } from "./terminal/context.ts";
import { createPrompts } from "./terminal/prompts.ts";
import { CancelledError, SetupError } from "./terminal/setup-error.ts";

/** `npm run setup -- COMMAND`: the commands of an operator who installs this product. */
const commands: Readonly<Record<string, (args: readonly string[], context: SetupContext) => Promise<void>>> = {
  app: setupApp,
  repository: setupRepository,
  github: setupGitHub,
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const root = new URL("../", import.meta.url);

/** What `setup app` wrote; a variable of the process wins. */
function readEnvironment(): SetupContext["environment"] {
  try {
    return { ...parseEnv(readFileSync(".env", "utf8")), ...process.env };
  } catch {
    return process.env;
  }
}

/** The page's address is printed, too, so that a machine without a browser does no harm. */
function openBrowser(url: string): void {
  const program = { darwin: "open", win32: "explorer" }[process.platform as string] ?? "xdg-open";
  spawn(program, [url], { detached: true, stdio: "ignore" })
    .once("error", () => undefined)
    .unref();
}

function onInterrupt(listener: () => void): () => void {
  process.once("SIGINT", listener);
  return () => process.off("SIGINT", listener);
}

async function run([name = "", ...args]: readonly string[]): Promise<number> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    say(`Which command? One of: ${Object.keys(commands).join(", ")}. For example: npm run setup -- repository DIR`);
    return 2;
  }
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const prompts = isTerminal ? createPrompts(process.stdin, process.stdout) : undefined;
  try {
    await command(args, { say, prompts, openBrowser, onInterrupt, environment: readEnvironment(), root });
    return 0;
  } catch (error) {
    if (error instanceof CancelledError) {
      say(`\n${error.message} Run the command again to continue.`);
      return 130;
    }
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    return 1;
  }
}

process.exitCode = await run(process.argv.slice(2));
