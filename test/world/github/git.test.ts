import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Git } from "./git.ts";

/** What is written without git is what git would have written, and git says so. */

const text = (value: string): Uint8Array => Buffer.from(value);
const signature = { name: "Ada", email: "ada@example.com", date: "2026-01-31T12:00:00Z" };

let directory: string;
let repository: Git;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "git-"));
  repository = new Git(directory);
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

const git = (...args: readonly string[]): string => {
  repository.save();
  return execFileSync("git", ["--git-dir", directory, ...args], { encoding: "utf8" });
};

const listing = (tree: string): readonly string[] => git("ls-tree", "-r", tree).trim().split("\n");

function commit(tree: string, ...parents: readonly string[]): string {
  return repository.writeCommit({ tree, parents, author: signature, committer: signature, message: "Change" });
}

test("trees are what git makes of the same files, in git's order and without empty folders", () => {
  const first = repository.writeTree(undefined, {
    "a.txt": text("one"),
    "a/b/c.txt": text("two"),
    a0: text("three"),
    "gone/deep/file": text("four"),
    link: { mode: "120000", content: text("a.txt") },
    module: { commit: "1".repeat(40) },
  });
  const second = repository.writeTree(first, {
    "a.txt": null,
    "a/b/d.txt": text("five"),
    "gone/deep/file": null,
    "never/there": null,
    a0: text("six"),
  });
  const blob = (value: string): string =>
    execFileSync("git", ["hash-object", "--stdin"], { input: value, encoding: "utf8" }).trim();
  expect(listing(second)).toEqual([
    `100644 blob ${blob("two")}\ta/b/c.txt`,
    `100644 blob ${blob("five")}\ta/b/d.txt`,
    `100644 blob ${blob("six")}\ta0`,
    `120000 blob ${blob("a.txt")}\tlink`,
    `160000 commit ${"1".repeat(40)}\tmodule`,
  ]);
  commit(second);
  expect(git("fsck", "--strict", "--no-dangling")).toBe("");
});

test("a file takes the place of a folder, and a folder that of a file", () => {
  const tree = repository.writeTree(undefined, { "a/b": text("one"), c: text("two") });
  const changed = repository.writeTree(tree, { a: text("three"), "c/d": text("four") });
  expect(listing(changed).map((line) => line.split("\t")[1])).toEqual(["a", "c/d"]);
});

test("a tree without files is git's empty tree", () => {
  const tree = repository.writeTree(undefined, { a: text("one") });
  expect(repository.writeTree(tree, { a: null })).toBe("4b825dc642cb6eb9a060e54bf8d69288fbee4904");
});

test("paths that git takes in no tree are refused", () => {
  for (const path of ["a//b", "../a", ".git/config", "a/.GIT"])
    expect(() => repository.writeTree(undefined, { [path]: text("x") })).toThrow("Invalid path");
});

test("an entry is what git lists, and outside the tree there is none", () => {
  const head = commit(
    repository.writeTree(undefined, { "a/b.txt": text("four"), run: { mode: "100755", content: text("") } }),
  );
  const [, mode, type, sha, size, path] =
    /^(\d+) (\w+) (\w+) +(\d+)\t(.*)\n$/u.exec(git("ls-tree", "-l", head, "a/b.txt")) ?? [];
  expect(repository.entry(head, "a/b.txt")).toEqual({ mode, type, sha, size: Number(size), path });
  expect(repository.entry(head, "a")).toMatchObject({ mode: "040000", type: "tree" });
  expect(repository.entry(head, "run")).toMatchObject({ mode: "100755", size: 0 });
  for (const missing of ["b.txt", "a/b.txt/c", "run/x"]) expect(repository.entry(head, missing)).toBeUndefined();
});

test("a ref is what was written last, and a commit is named by its whole id", () => {
  const one = commit(repository.writeTree(undefined, { a: text("one") }));
  const two = commit(repository.writeTree(one, { a: text("two") }), one);
  repository.updateRef("refs/heads/main", one);
  repository.updateRef("refs/heads/main", two);
  expect([repository.resolve("refs/heads/main"), git("rev-parse", "main").trim()]).toEqual([two, two]);
  expect(repository.resolve(one)).toBe(one);
  expect(repository.resolve(repository.commit(one).tree)).toBeUndefined();
  expect(() => {
    repository.updateRef("refs/heads/main/below", two);
  }).toThrow("refs/heads/main");
  expect(repository.resolve("refs/heads/main/below")).toBeUndefined();
  repository.deleteRef("refs/heads/main");
  expect(repository.resolve("refs/heads/main")).toBeUndefined();
});

test("what was not there can come, and two commits stay as they are to each other", () => {
  const tree = repository.writeTree(undefined, { a: text("later") });
  const one = commit(tree);
  const other = commit(repository.writeTree(undefined, { b: text("apart") }));
  const absent = "a".repeat(40);
  expect(repository.isTree(absent)).toBe(false);
  expect(repository.isTree(tree)).toBe(true);
  expect([repository.mergeBase(one, other), repository.mergeBase(one, other)]).toEqual([undefined, undefined]);
  expect([repository.isAncestor(one, other), repository.isAncestor(one, one)]).toEqual([false, true]);
});

test.each([
  ["of one parent", 1, "Change"],
  ["of two parents, and of the first once more", 3, "Merge\n\nWith more to say\n"],
  ["without parents or a message", 0, ""],
])("a commit %s is what git would have written", (_, count, message) => {
  const tree = repository.writeTree(undefined, { a: text(message) });
  const known = [commit(tree), commit(tree, commit(tree))];
  const parents = [...known, ...known].slice(0, count);
  const author = { name: "Ada [bot] Łovelace", email: "1+ada[bot]@example.com", date: "2026-01-31T12:00:00Z" };
  const committer = { ...author, name: "web-flow", date: "2026-02-01T00:00:59Z" };
  repository.save();
  const written = execFileSync(
    "git",
    ["--git-dir", directory, "commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent])],
    {
      input: message,
      encoding: "utf8",
      stdio: ["pipe", "pipe", "ignore"],
      env: {
        ...process.env,
        GIT_AUTHOR_NAME: author.name,
        GIT_AUTHOR_EMAIL: author.email,
        GIT_AUTHOR_DATE: author.date,
        GIT_COMMITTER_NAME: committer.name,
        GIT_COMMITTER_EMAIL: committer.email,
        GIT_COMMITTER_DATE: committer.date,
      },
    },
  );
  expect(repository.writeCommit({ tree, parents, author, committer, message })).toBe(written.trim());
});

test("a commit of what is not there, or by a name that git would change, is refused", () => {
  const tree = repository.writeTree(undefined, { a: text("one") });
  const absent = "a".repeat(40);
  expect(() => commit(absent)).toThrow("not a tree");
  expect(() => commit(tree, tree)).toThrow("not a commit");
  const odd = { ...signature, name: "Ada, " };
  const by = { tree, parents: [], author: odd, committer: signature, message: "" };
  expect(() => repository.writeCommit(by)).toThrow("would change");
});

test("folders and files are listed as git lists them", () => {
  const files = ["a.txt", "a/b.txt", "a/c/d.txt", "a0", "z/ż.txt"];
  const head = commit(repository.writeTree(undefined, Object.fromEntries(files.map((path) => [path, text(path)]))));
  expect(repository.files(head, "")).toEqual(git("ls-tree", "-r", "-z", "--name-only", head).split("\0").slice(0, -1));
  expect(repository.files(head, "a")).toEqual(["a/b.txt", "a/c/d.txt"]);
  const listed = ({ mode, type, sha, size, path }: ReturnType<Git["children"]>[number]): string =>
    `${mode} ${type} ${sha} ${(type === "tree" ? "-" : String(size)).padStart(7)}\t${path}`;
  const children = [...repository.children(head, "").map(listed), ...repository.children(head, "a").map(listed)];
  expect(children).toEqual([git("ls-tree", "-l", head), git("ls-tree", "-l", head, "a/")].join("").trim().split("\n"));
  expect(repository.children(head, "a.txt")).toEqual([]);
});

test("histories are what git makes of them, with merges and without", () => {
  const at = (name: string, ...parents: readonly string[]): string =>
    commit(repository.writeTree(undefined, { [name]: text(name) }), ...parents);
  const [root, apart] = [at("root"), at("apart")];
  const [left, right] = [at("left", root), at("right", root)];
  const merge = at("merge", left, right);
  const after = at("after", merge);
  const all = [root, left, right, merge, after, apart];
  repository.save();
  const ask = (...args: readonly string[]): readonly string[] =>
    spawnSync("git", ["--git-dir", directory, ...args], { encoding: "utf8" })
      .stdout.trim()
      .split("\n")
      .filter(Boolean);
  for (const one of all) {
    expect(repository.log(undefined, one)).toEqual(ask("rev-list", "--reverse", "--topo-order", one));
    for (const other of all) {
      expect(repository.log(one, other)).toEqual(ask("rev-list", "--reverse", "--topo-order", other, `^${one}`));
      expect(repository.mergeBase(one, other)).toBe(ask("merge-base", one, other)[0]);
      expect(repository.isAncestor(one, other)).toBe(ask("rev-list", one, `^${other}`).length === 0);
    }
  }
});

/** Few paths and few contents, so that both sides often change the same file. */
const randomFiles = fc.dictionary(
  fc.constantFrom("a", "b/c", "b/d/e", "b/d/f", "g"),
  fc.constantFrom(1, 2, 3, 4).map((content) => text(`${content}\n`)),
  { noNullPrototype: true },
);

test("changed files, merges and histories of a path are those of git", () => {
  fc.assert(
    fc.property(randomFiles, randomFiles, randomFiles, (base, mine, yours) => {
      const root = commit(repository.writeTree(undefined, { ...base, kept: text("kept\n") }));
      const one = commit(repository.writeTree(root, mine), root);
      const other = commit(repository.writeTree(root, yours), root);
      const changed = git("diff-tree", "-r", "--no-commit-id", "--name-only", one, other).split("\n").filter(Boolean);
      expect(repository.changes(one, other).map(({ path }) => path)).toEqual(changed);
      const merged = spawnSync("git", ["--git-dir", directory, "merge-tree", "--write-tree", one, other]);
      expect(repository.mergeTree(one, other)).toBe(merged.status === 0 ? merged.stdout.toString().trim() : undefined);
      expect(repository.history(one, "b/d")).toEqual(git("rev-list", one, "--", "b/d").split("\n").filter(Boolean));
    }),
    { numRuns: 40, seed: 20_180_713 },
  );
});

test("a file that both sides leave, or one side moves, is merged as git does", () => {
  const long = "line\n".repeat(20);
  const root = commit(repository.writeTree(undefined, { "old/a": text(long), "old/b": text("b") }));
  const moved = commit(
    repository.writeTree(root, { "old/a": null, "old/b": null, "new/a": text(long), "new/b": text("b") }),
    root,
  );
  const changed = commit(repository.writeTree(root, { "old/a": text(`${long}more\n`) }), root);
  const tree = repository.mergeTree(moved, changed) ?? "";
  expect(repository.read(commit(tree), "new/a")?.toString()).toBe(`${long}more\n`);
  expect(repository.mergeTree(moved, moved)).toBe(repository.commit(moved).tree);
});

test("a ref takes the place of those below it once they are gone", () => {
  const one = commit(repository.writeTree(undefined, { a: text("one") }));
  repository.updateRef("refs/heads/folder/inner", one);
  expect(repository.isInTheWay("refs/heads/folder")).toBe(true);
  repository.deleteRef("refs/heads/folder/inner");
  repository.updateRef("refs/heads/folder", one);
  expect(git("for-each-ref", "refs/heads/folder")).toContain(one);
  expect(() => {
    repository.updateRef("refs/heads/a..b", one);
  }).toThrow("refs/heads/a..b");
});

test("a diff has what was done to each file, its size and its patch", () => {
  const base = commit(
    repository.writeTree(undefined, {
      kept: text("a\nb\nc\n".repeat(9)),
      cut: text("1\n2\n"),
      bytes: Buffer.from([0, 1]),
    }),
  );
  const head = commit(
    repository.writeTree(undefined, {
      moved: text("a\nb\nc\n".repeat(9)),
      cut: text("1\n"),
      bytes: Buffer.from([0, 2]),
      "new\tname": text("diff --git a b\n@@ no hunk\n"),
    }),
    base,
  );
  expect(repository.diff(base, head)).toMatchObject([
    { status: "modified", path: "bytes", additions: 0, deletions: 0 },
    { status: "modified", path: "cut", additions: 0, deletions: 1, patch: "@@ -1,2 +1 @@\n 1\n-2" },
    { status: "renamed", path: "moved", previousPath: "kept", additions: 0, deletions: 0 },
    { status: "added", path: "new\tname", additions: 2, patch: "@@ -0,0 +1,2 @@\n+diff --git a b\n+@@ no hunk" },
  ]);
});
