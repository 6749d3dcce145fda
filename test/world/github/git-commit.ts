export interface Identity {
  readonly name: string;
  readonly email: string;
}

export interface Signature extends Identity {
  /** As GitHub writes it, for example `2026-01-31T12:00:00Z`. */
  readonly date: string;
}

export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

export type NewCommit = Omit<Commit, "sha">;

/** Reads what `git cat-file commit` prints. */
export function parseCommit(sha: string, text: string): Commit {
  const end = text.indexOf("\n\n");
  const headers = text.slice(0, end).split("\n");
  const values = (name: string): readonly string[] =>
    headers.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  return {
    sha,
    tree: values("tree")[0] ?? "",
    parents: values("parent"),
    author: parseSignature(values("author")[0] ?? ""),
    committer: parseSignature(values("committer")[0] ?? ""),
    message: text.slice(end + 2).replace(/\n$/, ""),
  };
}

/** What git takes from neither end of a name or address: it would write them without. */
const crud = /^[\s.,:;<>"\\']|[\s.,:;<>"\\']$|[<>\n]/u;

/** The content of a commit object, as `git commit-tree` writes it. */
export function formatCommit({ tree, parents, author, committer, message }: NewCommit): string {
  const headers = [
    `tree ${tree}`,
    ...new Set(parents.map((parent) => `parent ${parent}`)),
    `author ${formatSignature(author)}`,
    `committer ${formatSignature(committer)}`,
  ];
  return `${headers.join("\n")}\n\n${message}`;
}

function formatSignature({ name, email, date }: Signature): string {
  if (crud.test(name) || crud.test(email))
    throw new Error(`git would change the name or address of ${name} <${email}>`);
  return `${name} <${email}> ${Math.floor(Date.parse(date) / 1000)} +0000`;
}

function parseSignature(line: string): Signature {
  const match = /^(.*) <(.*)> (\d+) [+-]\d{4}$/.exec(line);
  if (!match) throw new Error(`not a git signature: ${line}`);
  return { name: match[1] ?? "", email: match[2] ?? "", date: timestamp(new Date(Number(match[3]) * 1000)) };
}

/** A time as GitHub writes it: to the second, in UTC. */
export function timestamp(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}
