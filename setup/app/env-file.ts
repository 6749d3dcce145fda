import { open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { parseEnv } from "node:util";
import { SetupError } from "../terminal/setup-error.ts";

/** The variables of an environment file. */
export type Variables = Readonly<Record<string, string>>;

/** Reads an environment file; a file that does not exist has no variables. */
export async function readEnvFile(path: string): Promise<Variables> {
  return parseEnv(await readText(path)) as Variables;
}

/**
 * Checks that the file can be written, before there is a secret that would be lost otherwise.
 *
 * @throws {@link SetupError} if it cannot.
 */
export async function requireWritable(path: string): Promise<void> {
  try {
    await (await open(partOf(path), "w", 0o600)).close();
    await rm(partOf(path));
  } catch (error) {
    throw new SetupError(`${path} cannot be written, so that the App's key would be lost: ${String(error)}`, {
      cause: error,
    });
  }
}

/** Sets variables in an environment file that only its owner can read. The other lines stay as they are. */
export async function writeEnvFile(path: string, variables: Variables): Promise<void> {
  const lines = (await readText(path)).replace(/\n$/u, "").split("\n");
  const names = Object.keys(variables);
  const kept = withoutVariables(lines, names);
  const added = names.map((name) => `${name}="${(variables[name] ?? "").trimEnd().replaceAll("\n", String.raw`\n`)}"`);
  const text = [...(kept.join("") === "" ? [] : kept), ...added].join("\n");
  // A file that is there already would keep its mode, so this must be a new one.
  await writeFile(partOf(path), `${text}\n`, { mode: 0o600, flag: "wx" });
  await rename(partOf(path), path);
}

/** A value in quotes may have several lines. */
function withoutVariables(lines: readonly string[], names: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let openQuote: string | undefined;
  for (const line of lines) {
    if (openQuote !== undefined) {
      if (line.includes(openQuote)) openQuote = undefined;
      continue;
    }
    const set = /^\s*(?:export\s+)?(?<name>\w+)\s*=(?<value>.*)$/u.exec(line)?.groups;
    if (set === undefined || !names.includes(set["name"] ?? "")) {
      kept.push(line);
      continue;
    }
    const value = (set["value"] ?? "").trimStart();
    const quote = /^["'`]/u.exec(value)?.[0];
    if (quote !== undefined && !value.slice(1).includes(quote)) openQuote = quote;
  }
  return kept;
}

function partOf(path: string): string {
  return `${path}.part`;
}

async function readText(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw new SetupError(`${path} cannot be read: ${String(error)}`, { cause: error });
  });
}
