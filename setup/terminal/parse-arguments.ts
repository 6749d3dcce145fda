import { parseArgs, type ParseArgsConfig } from "node:util";
import { SetupError } from "./setup-error.ts";

/** The flags that a command knows. */
export type Flags = NonNullable<ParseArgsConfig["options"]>;

/** The arguments of a command. */
export interface ParsedArguments {
  readonly values: Readonly<Record<string, unknown>>;
  readonly positionals: readonly string[];
}

/**
 * Parses the arguments of a command.
 *
 * @param usage - the command with its arguments, for the message
 * @throws {@link SetupError} for an unknown flag or a flag without its value.
 */
export function parseArguments(args: readonly string[], options: Flags, usage: string): ParsedArguments {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const { code, message } = error as { readonly code?: unknown; readonly message: string };
    if (!String(code).startsWith("ERR_PARSE_ARGS")) throw error;
    throw new SetupError(`${message.split(". ")[0] ?? ""}. Usage: ${usage}`, { cause: error });
  }
}

/** The text of a flag, or undefined if it is not given. */
export function textOf(values: ParsedArguments["values"], flag: string): string | undefined {
  const value = values[flag];
  return typeof value === "string" ? value : undefined;
}
