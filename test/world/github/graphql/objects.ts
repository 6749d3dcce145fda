import { isGhost, type Account } from "../accounts.ts";
import type { Signature } from "../git-commit.ts";
import type { TreeEntry } from "../git.ts";
import type { Hub } from "../hub.ts";
import { signer } from "../render/commit.ts";
import { inOrder, type Page } from "./connection.ts";
import { repositoryPage } from "../render/repository.ts";
import type { Repository } from "../state.ts";

/** How much text of a file GraphQL gives. */
const longestText = 512_000;

/**
 * Objects of a repository's git store, for one query.
 *
 * Contents are read together, however many of them a query asks for: a process for each would take seconds.
 */
export class GitObjects {
  readonly #hub: Hub;
  readonly #repository: Repository;
  readonly #commits = new Map<string, string | undefined>();
  readonly #folders = new Map<string, readonly TreeEntry[]>();
  readonly #contents = new Map<string, Buffer>();

  constructor(hub: Hub, repository: Repository) {
    this.#hub = hub;
    this.#repository = repository;
  }

  /** A commit, or what `<ref or commit>:<path>` names, as git itself would read it. */
  named(expression: string) {
    const colon = expression.indexOf(":");
    const commit = this.#resolve(colon === -1 ? expression : expression.slice(0, colon));
    if (commit === undefined) return this.byId(expression);
    if (colon === -1) return this.commit(commit);
    const path = expression.slice(colon + 1).replace(/\/$/, "");
    if (path === "") return this.#tree(this.#repository.git.commit(commit).tree, "");
    const entry = this.#entryAt(commit, path);
    return entry ? this.#entryObject(entry, path) : null;
  }

  #entryAt(commit: string, path: string): TreeEntry | undefined {
    const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
    return this.#children(commit, folder).find((child) => child.path === path);
  }

  byId(oid: string) {
    const { git } = this.#repository;
    if (!/^[0-9a-f]{40}$/.test(oid)) return null;
    const type = git.typeOf(oid);
    if (type === "commit") return this.commit(oid);
    if (type === "tree") return this.#tree(oid, "");
    return type === "blob" ? this.#blob(oid) : null;
  }

  ref(qualifiedName: string) {
    const names = qualifiedName.startsWith("refs/")
      ? [qualifiedName]
      : [`refs/heads/${qualifiedName}`, `refs/tags/${qualifiedName}`];
    const found = names.find((name) => this.#resolve(name) !== undefined);
    const sha = found === undefined ? undefined : this.#resolve(found);
    if (found === undefined || sha === undefined) return null;
    const [, prefix = "", name = ""] = /^(refs\/[^/]+\/)(.+)$/.exec(found) ?? [];
    return { name, prefix, target: () => this.commit(sha) };
  }

  commit(oid: string) {
    const { git, signedCommits } = this.#repository;
    const { tree, parents, message, author, committer } = git.commit(oid);
    const [headline = "", ...body] = message.split("\n");
    return {
      __typename: "Commit",
      oid,
      url: `${repositoryPage(this.#hub, this.#repository)}/commit/${oid}`,
      message,
      messageHeadline: headline,
      messageBody: body.join("\n").trim(),
      authoredDate: author.date,
      committedDate: committer.date,
      author: this.#gitActor(author),
      committer: this.#gitActor(committer),
      signature: signedCommits.has(oid)
        ? {
            __typename: "GpgSignature",
            isValid: true,
            wasSignedByGitHub: true,
            state: "VALID",
            signer: renderUser(signer(this.#hub, committer)),
          }
        : null,
      tree: () => this.#tree(tree, ""),
      file: ({ path }: { readonly path: string }) => {
        const entry = this.#entryAt(oid, path);
        return entry ? this.#treeEntry(entry, path) : null;
      },
      parents: (page: Page): unknown => this.#listed("CommitConnection", parents, page),
      history: ({ path, ...page }: Page & { readonly path?: string }): unknown => this.#history(oid, path, page),
    };
  }

  /** The newest first, as `git log` does it. */
  #history(oid: string, path: string | undefined, page: Page) {
    return this.#listed("CommitHistoryConnection", this.#repository.git.history(oid, path), page);
  }

  #listed(name: string, commits: readonly string[], page: Page) {
    return inOrder(name, commits, (sha) => this.commit(sha), page);
  }

  #gitActor(signature: Signature) {
    const { name, email, date } = signature;
    return { name, email, date, user: renderUser(signer(this.#hub, signature)) };
  }

  #tree(oid: string, path: string) {
    return {
      __typename: "Tree",
      oid,
      entries: () =>
        this.#children(oid, "").map((entry) => {
          const full = path === "" ? entry.path : `${path}/${entry.path}`;
          return this.#treeEntry(entry, full);
        }),
    };
  }

  #treeEntry(entry: TreeEntry, path: string) {
    const { type, sha, size } = entry;
    const name = path.slice(path.lastIndexOf("/") + 1);
    return { name, path, type, oid: sha, size, object: () => this.#entryObject(entry, path) };
  }

  #entryObject({ type, sha }: TreeEntry, path: string) {
    if (type === "commit") return null;
    return type === "tree" ? this.#tree(sha, path) : this.#blob(sha);
  }

  #blob(oid: string) {
    const read = <Value>(of: (bytes: Buffer) => Value): Value => of(this.#content(oid));
    const isBinary = (bytes: Buffer): boolean => bytes.includes(0);
    return {
      __typename: "Blob",
      oid,
      byteSize: () => read((bytes) => bytes.length),
      isBinary: () => read(isBinary),
      isTruncated: () => read((bytes) => bytes.length > longestText),
      text: () => read((bytes) => (isBinary(bytes) ? null : bytes.subarray(0, longestText).toString())),
    };
  }

  #content(oid: string): Buffer {
    const content = this.#contents.get(oid) ?? this.#repository.git.blob(oid) ?? Buffer.of();
    this.#contents.set(oid, content);
    return content;
  }

  #resolve(name: string): string | undefined {
    if (!this.#commits.has(name)) {
      const { git } = this.#repository;
      this.#commits.set(name, git.resolve(name));
    }
    return this.#commits.get(name);
  }

  #children(treeish: string, path: string): readonly TreeEntry[] {
    const key = `${treeish}:${path}`;
    const known = this.#folders.get(key) ?? this.#repository.git.children(treeish, path);
    this.#folders.set(key, known);
    return known;
  }
}

/** In a commit GraphQL calls the user of an App a `User`, and by its whole login. */
function renderUser(account: Account | undefined) {
  return account === undefined || isGhost(account)
    ? null
    : { __typename: "User", login: account.login, databaseId: account.id };
}
