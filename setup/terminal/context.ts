import type { Prompts } from "./prompts.ts";

/** The surroundings of a command, as the entry point passes them. */
export interface SetupContext {
  /** Prints a line. */
  readonly say: (line: string) => void;
  /** Undefined without a terminal: a script must give every answer. */
  readonly prompts: Prompts | undefined;
  /** Opens a page in the person's browser, if there is one. */
  readonly openBrowser: (url: string) => void;
  /** Calls a listener at Ctrl-C outside a question, and returns how to stop that. */
  readonly onInterrupt: (listener: () => void) => () => void;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder of this project, which holds `templates/` and `app.yml`. */
  readonly root: URL;
}
