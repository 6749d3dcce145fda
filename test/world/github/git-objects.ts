import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { deflateSync, inflateSync } from "node:zlib";

export interface GitObject {
  /** `blob`, `tree`, `commit` or `tag`. */
  readonly type: string;
  readonly content: Buffer;
}

const fullId = /^[0-9a-f]{40}$/u;

/** There without being stored. */
export const emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/**
 * The loose objects of a repository, without starting git for each.
 *
 * Nothing packs the objects of these repositories, so all of them are loose.
 *
 * @see https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
 */
export class GitObjects {
  readonly #folder: string;

  constructor(directory: string) {
    this.#folder = join(directory, "objects");
  }

  read(sha: string): GitObject | undefined {
    if (sha === emptyTree) return { type: "tree", content: Buffer.of() };
    const file = this.#file(sha);
    if (!fullId.test(sha) || !existsSync(file)) return undefined;
    const bytes = inflateSync(readFileSync(file));
    const end = bytes.indexOf(0);
    return { type: bytes.subarray(0, bytes.indexOf(" ")).toString(), content: bytes.subarray(end + 1) };
  }

  /** Stores an object if there is none like it; returns its id. */
  write(type: "blob" | "commit" | "tree", content: Uint8Array): string {
    const bytes = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]);
    const sha = createHash("sha1").update(bytes).digest("hex");
    const file = this.#file(sha);
    if (!existsSync(file)) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, deflateSync(bytes));
    }
    return sha;
  }

  #file(sha: string): string {
    return join(this.#folder, sha.slice(0, 2), sha.slice(2));
  }
}
