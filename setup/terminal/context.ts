import type { Prompts } from "./prompts.ts";

/** The surroundings of a command, as the entry point passes them. */
export interface SetupContext {
  /** Prints a line. */
  readonly say: (line: string) => void;
  /** Undefined without a terminal: a script must give every answer. */
  readonly prompts: Prompts | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder of this project, which holds `templates/` and `app.yml`. */
  readonly root: URL;
}
