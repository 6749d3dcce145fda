/**
 * What a run prints, as GitHub keeps it: workflow commands carried out, secrets masked.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export class RunLog {
  #text = "";
  #summary = "";
  #masks: readonly string[] = [];
  /** While set, commands are text, until a line says this word. */
  #stopWord: string | undefined;

  get text(): string {
    return this.#text;
  }

  get summary(): string {
    return this.#summary;
  }

  /** From now on the value, and each of its lines, is shown as asterisks. */
  mask(value: string): void {
    const parts = [value, ...value.split(/\r?\n/)].filter((part) => part.trim() !== "");
    // The longest first, so that no mask uncovers the rest of another.
    this.#masks = [...new Set([...this.#masks, ...parts])].sort((one, other) => other.length - one.length);
  }

  /** A line of the runner itself. */
  write(line: string): void {
    this.#text += `${this.#masked(line)}\n`;
  }

  /** A line that a step printed. */
  output(line: string): void {
    const command = /^\s*::(?<name>[^\s:]+)(?:\s+(?<properties>.*?))?::(?<message>.*)$/.exec(line)?.groups;
    if (this.#stopWord !== undefined) {
      if (command?.["name"] === this.#stopWord) this.#stopWord = undefined;
      this.write(line);
      return;
    }
    if (command === undefined) {
      this.write(line);
      return;
    }
    this.#carryOut(command["name"] ?? "", command["properties"] ?? "", unescape(command["message"] ?? ""));
  }

  addSummary(markdown: string): void {
    this.#summary += this.#masked(markdown);
  }

  #carryOut(name: string, properties: string, message: string): void {
    switch (name) {
      case "add-mask":
        this.mask(message);
        return;
      case "stop-commands":
        this.#stopWord = message;
        return;
      case "error":
      case "warning":
      case "notice": {
        const { file, line } = readProperties(properties);
        this.write(
          `##[${name}]${file === undefined ? "" : `${file}${line === undefined ? "" : `:${line}`}: `}${message}`,
        );
        return;
      }
      case "group":
        this.write(`##[group]${message}`);
        return;
      case "endgroup":
        this.write("##[endgroup]");
        return;
      case "debug":
        return;
      default:
        this.write(`##[warning]Unknown workflow command: ${name}`);
    }
  }

  #masked(text: string): string {
    return this.#masks.reduce((shown, secret) => shown.replaceAll(secret, "***"), text);
  }
}

function readProperties(text: string): { readonly file?: string; readonly line?: string } {
  return Object.fromEntries(
    text
      .split(",")
      .filter((pair) => pair.includes("="))
      .map((pair) => [pair.slice(0, pair.indexOf("=")).trim(), unescape(pair.slice(pair.indexOf("=") + 1))]),
  );
}

function unescape(text: string): string {
  return text
    .replaceAll("%0D", "\r")
    .replaceAll("%0A", "\n")
    .replaceAll("%3A", ":")
    .replaceAll("%2C", ",")
    .replaceAll("%25", "%");
}
