export interface FileDiff {
  readonly status: "added" | "removed" | "modified" | "renamed" | "changed";
  readonly path: string;
  readonly previousPath?: string;
  /** Blob of the new side; of the old side where the file was removed. */
  readonly blob: string;
  readonly additions: number;
  readonly deletions: number;
  /** From the first hunk on; none for binary files and bare renames. */
  readonly patch?: string;
}

const statuses: Readonly<Record<string, FileDiff["status"]>> = {
  A: "added",
  D: "removed",
  M: "modified",
  R: "renamed",
  T: "changed",
};

/** Reads what `git diff-tree` says with `--raw --numstat -p -z`: what was done to each file, its size, and its patch. */
export function parseDiff(output: string): readonly FileDiff[] {
  const fields = output.split("\0");
  const raw: { letter: string; oldBlob: string; newBlob: string; paths: readonly string[] }[] = [];
  let at = 0;
  while (fields[at]?.startsWith(":") === true) {
    const [, , oldBlob = "", newBlob = "", letter = ""] = (fields[at] ?? "").split(" ");
    const paths = fields.slice(at + 1, at + (letter.startsWith("R") ? 3 : 2));
    raw.push({ letter: letter.slice(0, 1), oldBlob, newBlob, paths });
    at += 1 + paths.length;
  }
  const hunks = (fields.at(-1) ?? "").split(/^diff --git .*$/m).slice(1);
  return raw.map(({ letter, oldBlob, newBlob, paths }, index) => {
    const [additions = "0", deletions = "0", path = ""] = (fields[at] ?? "").split("\t");
    at += path === "" ? 3 : 1;
    const patch = /^@@[^]*$/m.exec(hunks[index] ?? "")?.[0].replace(/\n$/, "");
    const status = statuses[letter];
    if (status === undefined) throw new Error(`git diff-tree said ${letter} of ${paths.join(", ")}`);
    return {
      status,
      path: paths.at(-1) ?? "",
      ...(paths.length === 2 && paths[0] !== undefined ? { previousPath: paths[0] } : {}),
      blob: status === "removed" ? oldBlob : newBlob,
      additions: count(additions),
      deletions: count(deletions),
      ...(patch === undefined ? {} : { patch }),
    };
  });
}

/** Binary files count as `-`. */
function count(text: string): number {
  return text === "-" ? 0 : Number(text);
}
