import type { WriteStream } from "node:tty";

/**
 * One line for each thing that is done, with the time it took; while it runs, what it is doing now.
 *
 * On a terminal the line is rewritten; elsewhere (a CI log) only what changed is printed, at most every few seconds.
 */
export class Progress {
  readonly #out: Pick<WriteStream, "write" | "isTTY">;

  constructor(out: Pick<WriteStream, "write" | "isTTY">) {
    this.#out = out;
  }

  /** Runs the work under this title; `tell` says what it is doing now. Prints the outcome, and throws what the work throws. */
  async during<Result>(title: string, work: (tell: (now: string) => void) => Promise<Result>): Promise<Result> {
    const start = performance.now();
    const seconds = (): string => `${((performance.now() - start) / 1000).toFixed(1)} s`;
    let now = "";
    const show = (): void => {
      if (this.#out.isTTY) this.#out.write(`\r\u001b[2K  …  ${title} (${seconds()}) ${now}`.slice(0, 150));
    };
    const timer = setInterval(
      () => {
        if (this.#out.isTTY) show();
        else this.#out.write(`  …  ${seconds()} ${now}\n`);
      },
      this.#out.isTTY ? 200 : 10_000,
    );
    try {
      const result = await work((text) => {
        now = text;
        show();
      });
      this.#end(`  ok ${title}  ${seconds()}`);
      return result;
    } catch (error) {
      this.#end(`FAIL ${title}  ${seconds()}`);
      throw error;
    } finally {
      clearInterval(timer);
    }
  }

  #end(line: string): void {
    this.#out.write(`${this.#out.isTTY ? "\r\u001b[2K" : ""}${line}\n`);
  }
}
