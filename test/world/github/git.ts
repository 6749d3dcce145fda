import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatCommit, parseCommit, type Commit, type NewCommit } from "./git-commit.ts";
import { type GitAnswer, GitAnswers } from "./git-answers.ts";
import { parseDiff, type FileDiff } from "./git-diff.ts";
import { emptyTree, GitObjects } from "./git-objects.ts";
import {
  changeTree,
  compareTrees,
  isFolder,
  mergeTrees,
  parseTree,
  type TreeChange,
  type TreeItem,
} from "./git-tree.ts";

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

/** What `git init --bare` writes, without the samples of hooks. */
const config = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n";

/** A name that git takes whatever its other rules are. */
const plainRef = /^refs(\/[\w-]+)+$/u;

/**
 * A bare git repository, by plumbing commands alone.
 *
 * To start git takes longer than all else that a request does, so this class does the simple things itself: objects, refs,
 * histories without merges, lists of changed files, and merges of different files. Git sees the disk only, so objects and
 * refs are saved there before it starts.
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
  #areRefsSaved = true;

  constructor(directory: string) {
    this.#directory = directory;
    this.#objects = new GitObjects(directory);
    for (const folder of ["objects", "refs"]) mkdirSync(join(directory, folder), { recursive: true });
    writeFileSync(join(directory, "HEAD"), "ref: refs/heads/main\n");
    writeFileSync(join(directory, "config"), config);
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
    if (!this.isValidRef(ref) || this.isInTheWay(ref)) throw new GitError(["update-ref", ref], 128, "cannot lock ref");
    this.#refs.set(ref, this.commit(sha).sha);
    this.#areRefsSaved = false;
  }

  deleteRef(ref: string): void {
    if (!this.#refs.delete(ref)) throw new GitError(["update-ref", "-d", ref], 128, "no such ref");
    this.#areRefsSaved = false;
  }

  /** Writes the objects and refs to the disk, where git finds them. */
  save(): void {
    this.#objects.save();
    if (this.#areRefsSaved) return;
    const refs = [...this.#refs].toSorted(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
    const packed = ["# pack-refs with: peeled fully-peeled sorted ", ...refs.map(([ref, sha]) => `${sha} ${ref}`), ""];
    writeFileSync(join(this.#directory, "packed-refs"), packed.join("\n"));
    this.#areRefsSaved = true;
  }

  /** Whether another ref lies above or below that name, so that git could not make it. */
  isInTheWay(ref: string): boolean {
    return [...this.#refs.keys()].some((other) => other.startsWith(`${ref}/`) || ref.startsWith(`${other}/`));
  }

  isValidRef(ref: string): boolean {
    return plainRef.test(ref) || this.#spawn(["check-ref-format", ref]).status === 0;
  }

  commit(sha: string): Commit {
    const known = this.#commits.get(sha) ?? parseCommit(sha, this.#read("commit", sha).toString());
    this.#commits.set(sha, known);
    return known;
  }

  /** What lies at a path of a commit; the empty path is the root folder. */
  entry(commit: string, path: string): TreeEntry | undefined {
    const item = this.#item(commit, path);
    return item && this.#toEntry(item, path);
  }

  /** What lies directly in a folder of a commit or tree. */
  children(commit: string, path: string): readonly TreeEntry[] {
    const folder = this.entry(commit, path);
    if (folder?.type !== "tree") return [];
    const prefix = path === "" ? "" : `${path}/`;
    return parseTree(this.#read("tree", folder.sha)).map((item) => this.#toEntry(item, `${prefix}${item.name}`));
  }

  /** Paths of all files under a folder. */
  files(commit: string, path: string): readonly string[] {
    return this.children(commit, path).flatMap((child) =>
      child.type === "tree" ? this.files(commit, child.path) : [child.path],
    );
  }

  /** The bytes of a blob, or undefined where there is no such blob. */
  blob(sha: string): Buffer | undefined {
    const found = this.#objects.read(sha);
    return found?.type === "blob" ? found.content : undefined;
  }

  /** What an object is, or undefined where there is none. */
  typeOf(sha: string): string | undefined {
    return this.#objects.read(sha)?.type;
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

  writeCommit(commit: NewCommit): string {
    const needed = [{ type: "tree", sha: commit.tree }, ...commit.parents.map((sha) => ({ type: "commit", sha }))];
    for (const { type, sha } of needed)
      if (this.typeOf(sha) !== type) throw new GitError(["commit-tree", sha], 128, `not a ${type}`);
    return this.#objects.write("commit", Buffer.from(formatCommit(commit)));
  }

  isAncestor(ancestor: string, descendant: string): boolean {
    return this.#ancestors(descendant).has(ancestor);
  }

  mergeBase(one: string, other: string): string | undefined {
    const bases = this.#mergeBases(one, other);
    if (bases.length < 2) return bases[0];
    const { status, stdout } = this.#spawn(["merge-base", one, other]);
    return status === 0 ? stdout.toString().trim() : undefined;
  }

  /** The tree of both merged, or undefined where they conflict. */
  mergeTree(ours: string, theirs: string): string | undefined {
    const key = `${ours} ${theirs}`;
    if (!this.#merges.has(key))
      this.#merges.set(key, this.#mergeByPath(ours, theirs) ?? this.#mergeByGit(ours, theirs));
    return this.#merges.get(key);
  }

  /** Lists the files that differ, with the old and the new item; a missing `base` is the empty tree. */
  changes(base: string | undefined, head: string) {
    return compareTrees(this.#objects, base === undefined ? emptyTree : this.#treeOf(base), this.#treeOf(head));
  }

  /** Files that differ, renames found; a missing `base` is the empty tree. */
  diff(base: string | undefined, head: string): readonly FileDiff[] {
    const range = [base ?? emptyTree, head];
    const key = range.join(" ");
    const known = this.#diffs.get(key);
    if (known !== undefined) return known;
    const args = ["diff-tree", "-r", "-M", "--no-color", "--full-index", "--raw", "--numstat", "-p", "-z", ...range];
    const diff = parseDiff(this.#git(args).toString());
    this.#diffs.set(key, diff);
    return diff;
  }

  /** Commits of `head` that are not in `base`, the oldest first. */
  log(base: string | undefined, head: string): readonly string[] {
    const line = this.#lineFrom(base, head);
    if (line !== undefined) return line.toReversed();
    const args = ["rev-list", "--reverse", "--topo-order", head, ...(base === undefined ? [] : [`^${base}`])];
    return lines(this.#git(args));
  }

  /** A commit and what came before it, the newest first; of a path, only the commits that changed it. */
  history(commit: string, path?: string): readonly string[] {
    const line = this.#lineFrom(undefined, commit);
    if (line === undefined) return lines(this.#git(["rev-list", commit, ...(path === undefined ? [] : ["--", path])]));
    if (path === undefined) return line;
    return line.filter((sha) => {
      const [parent] = this.commit(sha).parents;
      const [before, now] = [parent === undefined ? undefined : this.#item(parent, path), this.#item(sha, path)];
      return before?.sha !== now?.sha || before?.mode !== now?.mode;
    });
  }

  isTree(sha: string): boolean {
    return this.typeOf(sha) === "tree";
  }

  #item(commit: string, path: string): TreeItem | undefined {
    let item: TreeItem | undefined = { mode: "40000", name: "", sha: this.#treeOf(commit) };
    for (const name of path === "" ? [] : path.split("/")) {
      const inside: readonly TreeItem[] = item && isFolder(item) ? parseTree(this.#read("tree", item.sha)) : [];
      item = inside.find((found) => found.name === name);
    }
    return item;
  }

  /** The common ancestors that are no ancestor of another one. */
  #mergeBases(one: string, other: string): readonly string[] {
    const theirs = this.#ancestors(other);
    const common = [...this.#ancestors(one)].filter((sha) => theirs.has(sha));
    const older = new Set(common.flatMap((sha) => this.commit(sha).parents));
    return common.filter((sha) => !older.has(sha));
  }

  #mergeByPath(ours: string, theirs: string): string | undefined {
    const [base, second] = this.#mergeBases(ours, theirs);
    if (base === undefined || second !== undefined) return undefined;
    const trees = { base: this.#treeOf(base), ours: this.#treeOf(ours), theirs: this.#treeOf(theirs) };
    return mergeTrees(this.#objects, trees);
  }

  #mergeByGit(ours: string, theirs: string): string | undefined {
    const args = ["merge-tree", "--write-tree", ours, theirs];
    const { status, stdout, stderr } = this.#spawn(args);
    if (status !== 0 && status !== 1) throw new GitError(args, status, stderr.toString());
    return status === 0 ? stdout.toString().trim() : undefined;
  }

  /** A commit and all that came before it. */
  #ancestors(sha: string): ReadonlySet<string> {
    const found = new Set([sha]);
    // A set that grows while it is walked is walked to its end.
    for (const known of found) for (const parent of this.commit(known).parents) found.add(parent);
    return found;
  }

  /** Commits of `head` that are not in `base`, the newest first; undefined where a merge is among them. */
  #lineFrom(base: string | undefined, head: string): readonly string[] | undefined {
    const before = base === undefined ? new Set<string>() : this.#ancestors(base);
    const line: string[] = [];
    for (let at: string | undefined = head; at !== undefined && !before.has(at);) {
      const { parents } = this.commit(at);
      if (parents.length > 1) return undefined;
      line.push(at);
      at = parents[0];
    }
    return line;
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

  #git(args: readonly string[]): Buffer {
    const { status, stdout, stderr } = this.#spawn(args);
    if (status !== 0) throw new GitError(args, status, stderr.toString());
    return stdout;
  }

  #spawn(args: readonly string[]): GitAnswer {
    return this.#answers.answer(args, () => this.#run(args));
  }

  #run(args: readonly string[]): GitAnswer {
    this.save();
    const result = spawnSync("git", ["--git-dir", this.#directory, ...args], {
      env: environment,
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
