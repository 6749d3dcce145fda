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

/** What is at a path of two trees, each undefined if there is nothing. */
export interface TreeDifference {
  readonly path: string;
  readonly before: TreeItem | undefined;
  readonly after: TreeItem | undefined;
}

/** Lists the files and submodules that differ between two trees, sorted by path. */
export function compareTrees(objects: GitObjects, before: string, after: string): readonly TreeDifference[] {
  return compareFolders(objects, { before, after, prefix: "" }).toSorted((one, other) =>
    Buffer.compare(Buffer.from(one.path), Buffer.from(other.path)),
  );
}

function compareFolders(
  objects: GitObjects,
  {
    before,
    after,
    prefix,
  }: { readonly before: string | undefined; readonly after: string | undefined; readonly prefix: string },
): readonly TreeDifference[] {
  if (before === after) return [];
  const [old, now] = [readItems(objects, before), readItems(objects, after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name): readonly TreeDifference[] => {
    const [one, other] = [old.get(name), now.get(name)];
    if (isSame(one, other)) return [];
    const path = `${prefix}${name}`;
    const folders = { before: folderOf(one), after: folderOf(other), prefix: `${path}/` };
    const [oldFile, newFile] = [one && isFolder(one) ? undefined : one, other && isFolder(other) ? undefined : other];
    const files = oldFile === undefined && newFile === undefined ? [] : [{ path, before: oldFile, after: newFile }];
    return [...files, ...compareFolders(objects, folders)];
  });
}

/**
 * Merges two trees if no file changed on both sides and none was removed; returns undefined otherwise, because then git
 * has to look for renames and conflicts.
 */
export function mergeTrees(
  objects: GitObjects,
  { base, ours, theirs }: { readonly base: string; readonly ours: string; readonly theirs: string },
): string | undefined {
  const [mine, yours] = [compareTrees(objects, base, ours), compareTrees(objects, base, theirs)];
  if ([...mine, ...yours].some(({ after }) => after === undefined)) return undefined;
  const changed = mine.map(({ path }) => path);
  const collides = ({ path }: TreeDifference): boolean =>
    changed.some((other) => other === path || other.startsWith(`${path}/`) || path.startsWith(`${other}/`));
  if (yours.some(collides)) return undefined;
  const changes = yours.flatMap(({ path, after }) => (after ? [{ path: path.split("/"), to: after }] : []));
  return changeTree(objects, ours, changes);
}

function readItems(objects: GitObjects, tree: string | undefined): ReadonlyMap<string, TreeItem> {
  const content = tree === undefined ? Buffer.of() : (objects.read(tree)?.content ?? Buffer.of());
  return new Map(parseTree(content).map((item) => [item.name, item]));
}

const folderOf = (item: TreeItem | undefined): string | undefined => (item && isFolder(item) ? item.sha : undefined);

const isSame = (one: TreeItem | undefined, other: TreeItem | undefined): boolean =>
  one?.sha === other?.sha && one?.mode === other?.mode;
