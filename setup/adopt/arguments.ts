import { parseArgs } from "node:util";

/** The arguments of `npm run adopt`. */
export interface AdoptArguments {
  /** A clone of the accounts repository. */
  readonly repository: string;
  readonly profile: string | undefined;
}

/** How to call the command. */
export const usage = "Usage: npm run adopt -- --repository DIR [--profile NAME]";

/** Reads the command line; a sentence if it is wrong. */
export function readArguments(argv: readonly string[]): AdoptArguments | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { repository: { type: "string" }, profile: { type: "string" } },
    });
    const { repository, profile } = values;
    return repository === undefined
      ? `Which accounts repository? ${usage}`
      : { repository, profile: profile === "" ? undefined : profile };
  } catch (error) {
    return `${(error as Error).message}\n${usage}`;
  }
}
