import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
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

const git = (...args: readonly string[]): string =>
  execFileSync("git", ["--git-dir", directory, ...args], { encoding: "utf8" });

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
