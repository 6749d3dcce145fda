import { spawnSync } from "node:child_process";
import { parseCommit, type Commit, type NewCommit } from "./git-commit.ts";
import { type GitAnswer, GitAnswers } from "./git-answers.ts";
import { parseDiff, type FileDiff } from "./git-diff.ts";
import { emptyTree, GitObjects } from "./git-objects.ts";
import { changeTree, isFolder, parseTree, type TreeChange, type TreeItem } from "./git-tree.ts";

export interface TreeEntry {
  readonly mode: string;
  readonly type: "blob" | "tree" | "commit";
  readonly sha: string;
  readonly size: number;
  readonly path: string;
}

/** Content of an ordinary file, a file of another mode (a symbolic link holds where it leads), or the commit of a submodule. */
export type NewFile =
  Uint8Array | { readonly mode: string; readonly content: Uint8Array } | { readonly commit: string };

interface GitOptions {
  readonly input?: Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

/** No configuration of the machine or the person reaches these repositories. */
const environment = {
  PATH: process.env["PATH"],
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  LC_ALL: "C",
};

/** `git` ended otherwise than it may. */
export class GitError extends Error {
  override readonly name = "GitError";
  readonly exitCode: number | null;
  constructor(args: readonly string[], exitCode: number | null, stderr: string) {
    super(`git ${args.join(" ")} ended with ${String(exitCode)}: ${stderr.trim()}`);
    this.exitCode = exitCode;
  }
}

/**
 * A bare git repository, by plumbing commands alone; objects are read and written without starting git.
 *
 * Every call is synchronous, so that a request to the local GitHub is one step that no other request can come between.
 */
export class Git {
  readonly #directory: string;
  readonly #commits = new Map<string, Commit>();
  readonly #diffs = new Map<string, readonly FileDiff[]>();
  readonly #merges = new Map<string, string | undefined>();
  readonly #answers = new GitAnswers();
  readonly #objects: GitObjects;
  /** Every ref: nothing else writes to this repository. */
  readonly #refs = new Map<string, string>();

  constructor(directory: string) {
    this.#directory = directory;
    this.#objects = new GitObjects(directory);
    this.#git(["init", "--quiet", "--bare", "--initial-branch=main", directory]);
  }

  /** The commit that a branch, full ref or commit id names. */
  resolve(name: string): string | undefined {
    if (name.startsWith("refs/")) return this.#refs.get(name);
    if (this.#objects.read(name)?.type === "commit") return name;
    const { status, stdout } = this.#spawn([
      "rev-parse",
      "--verify",
      "--quiet",
      "--end-of-options",
      `${name}^{commit}`,
    ]);
    return status === 0 ? stdout.toString().trim() : undefined;
  }

  updateRef(ref: string, sha: string): void {
    this.#git(["update-ref", ref, sha]);
    this.#refs.set(ref, sha);
  }

  deleteRef(ref: string): void {
    this.#git(["update-ref", "-d", ref]);
    this.#refs.delete(ref);
  }

  /** Whether another ref lies above or below that name, so that git could not make it. */
  isInTheWay(ref: string): boolean {
    const parts = ref.split("/");
    const above = parts.slice(3).map((_, index) => parts.slice(0, index + 3).join("/"));
    const below = this.#git(["for-each-ref", "--count=1", `${ref}/`]).length > 0;
    return below || above.some((name) => this.resolve(name) !== undefined);
  }

  isValidRef(ref: string): boolean {
    return this.#spawn(["check-ref-format", ref]).status === 0;
  }

  commit(sha: string): Commit {
    const known = this.#commits.get(sha) ?? parseCommit(sha, this.#read("commit", sha).toString());
    this.#commits.set(sha, known);
    return known;
  }

  /** What lies at a path of a commit; the empty path is the root folder. */
  entry(commit: string, path: string): TreeEntry | undefined {
    if (path === "") return { mode: "040000", type: "tree", sha: this.commit(commit).tree, size: 0, path };
    const names = path.split("/");
    let item: TreeItem | undefined = { mode: "40000", name: "", sha: this.#treeOf(commit) };
    for (const name of names) {
      const inside: readonly TreeItem[] = item && isFolder(item) ? parseTree(this.#read("tree", item.sha)) : [];
      item = inside.find((found) => found.name === name);
    }
    return item && this.#toEntry(item, path);
  }

  /** What lies directly in a folder of a commit or tree. */
  children(commit: string, path: string): readonly TreeEntry[] {
    return this.#lsTree(path === "" ? [commit] : [commit, "--", `${path}/`]);
  }

  /** Paths of all files under a folder. */
  files(commit: string, path: string): readonly string[] {
    const listing = this.#git([
      "ls-tree",
      "-r",
      "-z",
      "--name-only",
      "--full-tree",
      commit,
      ...(path === "" ? [] : ["--", path]),
    ]);
    return listing
      .toString()
      .split("\0")
      .filter((name) => name !== "");
  }

  /** The bytes of a blob, or undefined where there is no such blob. */
  blob(sha: string): Buffer | undefined {
    const found = this.#objects.read(sha);
    return found?.type === "blob" ? found.content : undefined;
  }

  /** The bytes of many blobs, by one process. */
  blobs(shas: readonly string[]): ReadonlyMap<string, Buffer> {
    const output = this.#git(["cat-file", "--batch"], { input: Buffer.from(shas.join("\n")) });
    const found = new Map<string, Buffer>();
    for (let at = 0; at < output.length;) {
      const end = output.indexOf("\n", at);
      const [sha = "", , size] = output.subarray(at, end).toString().split(" ");
      const length = Number(size ?? 0);
      found.set(sha, output.subarray(end + 1, end + 1 + length));
      at = size === undefined ? end + 1 : end + length + 2;
    }
    return found;
  }

  /** What an object is, or undefined where there is none. */
  typeOf(sha: string): string | undefined {
    const { status, stdout } = this.#spawn(["cat-file", "-t", sha]);
    return status === 0 ? stdout.toString().trim() : undefined;
  }

  read(commit: string, path: string): Buffer | undefined {
    const entry = this.entry(commit, path);
    return entry?.type === "blob" ? this.blob(entry.sha) : undefined;
  }

  /** The tree of a commit with these files written, or deleted where the content is null. */
  writeTree(parent: string | undefined, changes: Readonly<Record<string, NewFile | null>>): string {
    const base = parent === undefined ? undefined : this.#treeOf(parent);
    const written = Object.entries(changes).map(([path, content]) => this.#writeChange(path, content));
    return changeTree(this.#objects, base, written) ?? this.#objects.write("tree", Buffer.of());
  }

  writeCommit({ tree, parents, author, committer, message }: NewCommit): string {
    const env = {
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.email,
      GIT_AUTHOR_DATE: author.date,
      GIT_COMMITTER_NAME: committer.name,
      GIT_COMMITTER_EMAIL: committer.email,
      GIT_COMMITTER_DATE: committer.date,
    };
    const args = ["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent])];
    return this.#git(args, { env, input: Buffer.from(message) })
      .toString()
      .trim();
  }

  isAncestor(ancestor: string, descendant: string): boolean {
    return this.#spawn(["merge-base", "--is-ancestor", ancestor, descendant]).status === 0;
  }

  mergeBase(one: string, other: string): string | undefined {
    const { status, stdout } = this.#spawn(["merge-base", one, other]);
    return status === 0 ? stdout.toString().trim() : undefined;
  }

  /** The tree of both merged, or undefined where they conflict. */
  mergeTree(ours: string, theirs: string): string | undefined {
    const key = `${ours} ${theirs}`;
    if (!this.#merges.has(key)) {
      const args = ["merge-tree", "--write-tree", ours, theirs];
      const { status, stdout, stderr } = this.#spawn(args);
      if (status !== 0 && status !== 1) throw new GitError(args, status, stderr.toString());
      this.#merges.set(key, status === 0 ? stdout.toString().trim() : undefined);
    }
    return this.#merges.get(key);
  }

  /** Files that differ, renames found; a missing `base` is the empty tree. */
  diff(base: string | undefined, head: string): readonly FileDiff[] {
    const range = [base ?? emptyTree, head];
    const key = range.join(" ");
    const known = this.#diffs.get(key);
    if (known !== undefined) return known;
    const args = ["diff-tree", "-r", "-M", "--no-color", "--full-index"];
    const names = this.#git([...args, "--raw", "--numstat", "-z", ...range]).toString();
    const patches = this.#git([...args, "-p", ...range]).toString();
    const diff = parseDiff(names, patches);
    this.#diffs.set(key, diff);
    return diff;
  }

  /** Commits of `head` that are not in `base`, the oldest first. */
  log(base: string | undefined, head: string): readonly string[] {
    const args = ["rev-list", "--reverse", "--topo-order", head, ...(base === undefined ? [] : [`^${base}`])];
    return lines(this.#git(args));
  }

  /** A commit and what came before it, the newest first; of a path, only the commits that changed it. */
  history(commit: string, path?: string): readonly string[] {
    const args = ["rev-list", commit, ...(path === undefined ? [] : ["--", path])];
    return lines(this.#git(args));
  }

  isTree(sha: string): boolean {
    return this.#spawn(["cat-file", "-e", `${sha}^{tree}`]).status === 0;
  }

  #read(type: "commit" | "tree", sha: string): Buffer {
    const found = this.#objects.read(sha);
    if (found?.type !== type) throw new GitError(["cat-file", type, sha], 128, `it is ${found?.type ?? "not there"}`);
    return found.content;
  }

  /** Of a commit its tree, and of a tree itself. */
  #treeOf(sha: string): string {
    return this.#objects.read(sha)?.type === "tree" ? sha : this.commit(sha).tree;
  }

  #toEntry({ mode, sha }: TreeItem, path: string): TreeEntry {
    const type = mode === "40000" ? "tree" : mode === "160000" ? "commit" : "blob";
    return { mode: mode.padStart(6, "0"), type, sha, size: type === "blob" ? (this.blob(sha)?.length ?? 0) : 0, path };
  }

  #writeChange(path: string, content: NewFile | null): TreeChange {
    const names = path.split("/");
    if (names.some((name) => ["", ".", "..", ".git"].includes(name.toLowerCase())))
      throw new GitError(["update-index", path], 128, "Invalid path");
    if (content === null) return { path: names, to: null };
    if ("commit" in content) return { path: names, to: { mode: "160000", sha: content.commit } };
    const { mode, content: bytes } = "mode" in content ? content : { mode: "100644", content };
    return { path: names, to: { mode, sha: this.#objects.write("blob", bytes) } };
  }

  #lsTree(args: readonly string[]): readonly TreeEntry[] {
    const listing = this.#git(["ls-tree", "-z", "-l", "--full-tree", ...args]).toString();
    return [...listing.matchAll(/(\d+) (blob|tree|commit) ([0-9a-f]+) +(\d+|-)\t([^\0]+)\0/g)].map((match) => ({
      mode: match[1] ?? "",
      type: match[2] as TreeEntry["type"],
      sha: match[3] ?? "",
      size: match[4] === "-" ? 0 : Number(match[4]),
      path: match[5] ?? "",
    }));
  }

  #git(args: readonly string[], options: GitOptions = {}): Buffer {
    const { status, stdout, stderr } = this.#spawn(args, options);
    if (status !== 0) throw new GitError(args, status, stderr.toString());
    return stdout;
  }

  #spawn(args: readonly string[], options: GitOptions = {}): GitAnswer {
    return this.#answers.answer(args, () => this.#run(args, options));
  }

  #run(args: readonly string[], { input = Buffer.of(), env }: GitOptions): GitAnswer {
    const result = spawnSync("git", ["--git-dir", this.#directory, ...args], {
      input,
      env: { ...environment, ...env },
      maxBuffer: 256 * 1024 * 1024,
    });
    if (result.error) throw new Error(`git could not be run: ${result.error.message}`, { cause: result.error });
    return result;
  }
}

function lines(output: Buffer): readonly string[] {
  return output
    .toString()
    .split("\n")
    .filter((line) => line !== "");
}
