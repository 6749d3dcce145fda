/** What one run of git ended with. */
export interface GitAnswer {
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** Commands that only read, and of which objects alone decide the answer. */
const reading = new Set(["cat-file", "diff-tree", "ls-tree", "merge-base", "rev-list", "rev-parse"]);
const objectTypes = new Set(["blob", "commit", "tree"]);
const fullId = /^\^?[0-9a-f]{40}(\^\{\w+\})?$/u;

/** Most of what is kept, so that a long history does not fill the memory. */
const mostAnswers = 5_000;
const mostBytes = 32 * 1024;

/**
 * Remembers what git said of objects, and of refs until one is written.
 *
 * An object never changes. To start git takes far longer than to answer, a hundred times over on a busy machine, and a
 * reconcile of one pull request asks for the same commits again and again.
 */
export class GitAnswers {
  readonly #ofObjects = new Map<string, GitAnswer>();
  readonly #ofRefs = new Map<string, GitAnswer>();

  answer(args: readonly string[], ask: () => GitAnswer): GitAnswer {
    const known = this.#kept(args);
    if (known === undefined) return ask();
    const key = args.join("\0");
    const found = known.get(key) ?? ask();
    if (mayBeKept(args, found, known === this.#ofRefs)) known.set(key, found);
    if (known.size > mostAnswers) known.clear();
    return found;
  }

  /** A ref or an object was written: a name may mean something else now. */
  forgetRefs(): void {
    this.#ofRefs.clear();
  }

  /** Where the answer is kept, if it can be. */
  #kept(args: readonly string[]): Map<string, GitAnswer> | undefined {
    const [command = "", ...rest] = args;
    if (!reading.has(command)) return undefined;
    const end = rest.indexOf("--");
    const named = (end === -1 ? rest : rest.slice(0, end)).filter(
      (word) => !word.startsWith("-") && !objectTypes.has(word),
    );
    if (named.length > 0 && named.every((name) => fullId.test(name))) return this.#ofObjects;
    return command === "rev-parse" ? this.#ofRefs : undefined;
  }
}

/** What is not there yet may be written; but for refs, whose answers are forgotten then. */
function mayBeKept([command]: readonly string[], { status, stdout }: GitAnswer, isOfRefs: boolean): boolean {
  if (stdout.length > mostBytes) return false;
  return status === 0 || (status === 1 && (isOfRefs || command === "merge-base"));
}
