/** What one run of git ended with. */
export interface GitAnswer {
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** Commands that only read. */
const reading = new Set(["diff-tree", "merge-base", "rev-list", "rev-parse"]);
const fullId = /^\^?[0-9a-f]{40}(\^\{\w+\})?$/u;

/** Most of what is kept, so that a long history does not fill the memory. */
const mostAnswers = 5_000;
const mostBytes = 32 * 1024;

/**
 * Remembers what git said of objects, which never change.
 *
 * To start git takes far longer than to answer, and a reconcile of one pull request asks for the same commits again and
 * again.
 */
export class GitAnswers {
  readonly #known = new Map<string, GitAnswer>();

  answer(args: readonly string[], ask: () => GitAnswer): GitAnswer {
    if (!isOfObjects(args)) return ask();
    const key = args.join("\0");
    const found = this.#known.get(key) ?? ask();
    if (this.#known.size >= mostAnswers) this.#known.clear();
    if (mayBeKept(args, found)) this.#known.set(key, found);
    return found;
  }
}

function isOfObjects([command = "", ...rest]: readonly string[]): boolean {
  const end = rest.indexOf("--");
  const words = end === -1 ? rest : rest.slice(0, end);
  const named = words.filter((word) => !word.startsWith("-"));
  return reading.has(command) && named.length > 0 && named.every((name) => fullId.test(name));
}

/** An object that is not there may come; two commits that have nothing in common stay so. */
function mayBeKept([command]: readonly string[], { status, stdout }: GitAnswer): boolean {
  return stdout.length <= mostBytes && (status === 0 || (status === 1 && command === "merge-base"));
}
