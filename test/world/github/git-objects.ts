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

/** Most bytes of new objects in memory, and most bytes of read ones. */
const mostBytes = 32 * 1024 * 1024;

/**
 * The loose objects of a repository, without starting git for each. New objects stay in memory until git needs them.
 *
 * Nothing packs the objects of these repositories, so all of them are loose.
 *
 * @see https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
 */
export class GitObjects {
  readonly #folder: string;
  readonly #new = new Map<string, GitObject>();
  readonly #read = new Map<string, GitObject>();
  #newBytes = 0;
  #readBytes = 0;

  constructor(directory: string) {
    this.#folder = join(directory, "objects");
  }

  read(sha: string): GitObject | undefined {
    if (sha === emptyTree) return { type: "tree", content: Buffer.of() };
    const known = this.#new.get(sha) ?? this.#read.get(sha);
    if (known !== undefined) return known;
    const file = this.#file(sha);
    if (!fullId.test(sha) || !existsSync(file)) return undefined;
    const bytes = inflateSync(readFileSync(file));
    const end = bytes.indexOf(0);
    const found = { type: bytes.subarray(0, bytes.indexOf(" ")).toString(), content: bytes.subarray(end + 1) };
    this.#keep(sha, found);
    return found;
  }

  /** Adds an object if there is none like it; returns its id. */
  write(type: "blob" | "commit" | "tree", content: Uint8Array): string {
    const sha = createHash("sha1").update(header(type, content)).update(content).digest("hex");
    if (this.#new.has(sha) || this.#read.has(sha) || existsSync(this.#file(sha))) return sha;
    this.#new.set(sha, { type, content: Buffer.from(content) });
    this.#newBytes += content.length;
    if (this.#newBytes > mostBytes) this.save();
    return sha;
  }

  /** Writes the new objects to the disk, where git finds them. */
  save(): void {
    for (const [sha, object] of this.#new) {
      const file = this.#file(sha);
      mkdirSync(dirname(file), { recursive: true });
      // Level 1: no one keeps these files, and time counts more than size.
      writeFileSync(
        file,
        deflateSync(Buffer.concat([header(object.type, object.content), object.content]), { level: 1 }),
      );
      this.#keep(sha, object);
    }
    this.#new.clear();
    this.#newBytes = 0;
  }

  #keep(sha: string, object: GitObject): void {
    this.#readBytes += object.content.length;
    if (this.#readBytes > mostBytes) {
      this.#read.clear();
      this.#readBytes = object.content.length;
    }
    this.#read.set(sha, object);
  }

  #file(sha: string): string {
    return join(this.#folder, sha.slice(0, 2), sha.slice(2));
  }
}

function header(type: string, { length }: Uint8Array): Buffer {
  return Buffer.from(`${type} ${length}\0`);
}
