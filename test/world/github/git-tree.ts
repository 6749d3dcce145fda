import type { GitObjects } from "./git-objects.ts";

/** An entry of a tree object. */
export interface TreeItem {
  readonly mode: string;
  readonly name: string;
  readonly sha: string;
}

/** What lies at a path from now on, or null where nothing does. */
export interface TreeChange {
  readonly path: readonly string[];
  readonly to: { readonly mode: string; readonly sha: string } | null;
}

const folderMode = "40000";

export function parseTree(content: Buffer): readonly TreeItem[] {
  const items: TreeItem[] = [];
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(" ", at);
    const end = content.indexOf(0, space);
    const [mode, name] = [content.subarray(at, space).toString(), content.subarray(space + 1, end).toString()];
    at = end + 21;
    items.push({ mode, name, sha: content.subarray(end + 1, at).toString("hex") });
  }
  return items;
}

export const isFolder = ({ mode }: TreeItem): boolean => mode === folderMode;

/** Git sorts a folder as if its name ended with a slash. */
const sortKey = (item: TreeItem): Buffer => Buffer.from(isFolder(item) ? `${item.name}/` : item.name);

function renderTree(items: readonly TreeItem[]): Buffer {
  const sorted = items.toSorted((one, other) => Buffer.compare(sortKey(one), sortKey(other)));
  return Buffer.concat(
    sorted.flatMap(({ mode, name, sha }) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(sha, "hex")]),
  );
}

/** Writes a tree with changes, and those below it; undefined where nothing is left in it. */
export function changeTree(
  objects: GitObjects,
  base: string | undefined,
  changes: readonly TreeChange[],
): string | undefined {
  const before = base === undefined ? [] : parseTree(objects.read(base)?.content ?? Buffer.of());
  const items = new Map(before.map((item) => [item.name, item]));
  const inFolders = new Map<string, TreeChange[]>();
  for (const { path, to } of changes) {
    const [name = "", ...rest] = path;
    const item = items.get(name);
    if (rest.length > 0) inFolders.set(name, [...(inFolders.get(name) ?? []), { path: rest, to }]);
    else if (to !== null) items.set(name, { ...to, name });
    else if (item !== undefined && !isFolder(item)) items.delete(name);
  }
  for (const [name, inside] of inFolders) {
    const item = items.get(name);
    const folder = item !== undefined && isFolder(item) ? item.sha : undefined;
    const sha = changeTree(objects, folder, inside);
    if (sha !== undefined) items.set(name, { mode: folderMode, name, sha });
    else if (folder !== undefined) items.delete(name);
  }
  return items.size === 0 ? undefined : objects.write("tree", renderTree([...items.values()]));
}
