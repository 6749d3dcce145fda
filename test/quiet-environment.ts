import { Console } from "node:console";
import { Writable } from "node:stream";
import { TestEnvironment } from "jest-environment-node";
import { shareWith } from "local-github-world/github/once-per-process";

/** The part of a jest-circus event that is read here. */
interface TestEvent {
  readonly name: string;
  readonly test?: { readonly errors: unknown[] };
}

type Config = ConstructorParameters<typeof TestEnvironment>[0];
type Context = ConstructorParameters<typeof TestEnvironment>[1];

/**
 * Keeps what a test prints, and shows it among the test's errors if the test fails.
 *
 * `@actions/core` writes workflow commands to standard output, and libraries warn on the console. Between the lines of
 * two hundred passing files no one would find the failure. `--verbose` prints everything as it comes, and jest is verbose
 * about a file that it runs alone.
 *
 * It also gives each test file what is made once for all files of a worker.
 */
// eslint-disable-next-line no-restricted-syntax -- jest takes an environment from the default export.
export default class QuietEnvironment extends TestEnvironment {
  readonly #isVerbose: boolean;
  #printed = "";
  #restore: readonly (() => void)[] = [];

  constructor(config: Config, context: Context) {
    super(config, context);
    this.#isVerbose = config.globalConfig.verbose === true;
  }

  override async setup(): Promise<void> {
    await super.setup();
    shareWith(this.global);
    if (this.#isVerbose) return;
    const keep = (text: string): void => void (this.#printed += text);
    this.#restore = [process.stdout, process.stderr].map((stream) => redirect(stream, keep));
    this.global.console = new Console(writableTo(keep));
  }

  handleTestEvent({ name, test }: TestEvent): void {
    if (name !== "test_done" || test === undefined) return;
    if (test.errors.length > 0 && this.#printed !== "") test.errors.push(asError(this.#printed));
    this.#printed = "";
  }

  override async teardown(): Promise<void> {
    for (const restore of this.#restore) restore();
    await super.teardown();
  }
}

/** Has a stream's text kept in place of written; returns the way back. */
function redirect(stream: NodeJS.WriteStream, keep: (text: string) => void): () => void {
  const before = Object.getOwnPropertyDescriptor(stream, "write");
  stream.write = (chunk: string | Uint8Array, ...rest: readonly unknown[]) => {
    keep(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
    for (const done of rest) if (typeof done === "function") process.nextTick(done);
    return true;
  };
  return () => {
    if (before === undefined) Reflect.deleteProperty(stream, "write");
    else Object.defineProperty(stream, "write", before);
  };
}

function writableTo(keep: (text: string) => void): Writable {
  return new Writable({
    write: (chunk: Buffer, _, done) => {
      keep(chunk.toString());
      done();
    },
  });
}

/** An error without a stack: where the text was printed from is not known. */
function asError(printed: string): Error {
  const error = new Error(`The test printed:\n\n${printed}`);
  error.stack = error.message;
  return error;
}
