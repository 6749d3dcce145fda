import { PassThrough } from "node:stream";
import { pathToFileURL } from "node:url";
import { createPrompts } from "../../setup/terminal/prompts.ts";
import type { SetupContext } from "../../setup/terminal/context.ts";

/** The operator's side of a command: what it prints, and what is typed. */
export interface OperatorTerminal {
  readonly context: SetupContext;
  /** All that was printed, prompts included. */
  output(): string;
}

const quiet = { openBrowser: () => undefined, onInterrupt: () => () => undefined };

const root = pathToFileURL(`${process.cwd()}/`);

/** A script: no one can be asked. */
export function script(environment: SetupContext["environment"] = {}): OperatorTerminal {
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  return { context: { ...quiet, say, prompts: undefined, environment, root }, output: () => lines.join("\n") };
}

/** A person who types these lines, one at each prompt; `\u0003` is Ctrl-C, and `\u0004` ends the input. */
export function person(typed: readonly string[], environment: SetupContext["environment"] = {}): OperatorTerminal {
  const input = new PassThrough();
  const screen = new PassThrough();
  const left = [...typed];
  let text = "";
  screen.on("data", (chunk: Buffer) => {
    text += chunk.toString();
    // A person reads the prompt before they type: a prompt ends so, and nothing else does.
    if (!/: (?:\u001b\[\d*[A-Z])*$/u.test(chunk.toString())) return;
    const line = left.shift() ?? "\u0003";
    setImmediate(() => input.write(/[\u0003\u0004]$/u.test(line) ? line : `${line}\r`));
  });
  const say = (line: string): void => {
    text += `${line}\n`;
  };
  return { context: { ...quiet, say, prompts: createPrompts(input, screen), environment, root }, output: () => text };
}
