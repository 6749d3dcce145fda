import { generateKeyPairSync } from "node:crypto";
import { Description } from "./description.ts";
import { payloadProblems } from "./webhook-schemas.ts";

/** What takes longer to make than most tests to run, and is the same for every local GitHub of a process. */
interface OncePerProcess {
  /** Compiles the schemas of an operation when it is first asked for. */
  readonly description: Description;
  /** Compiles the schema of a webhook when it is first sent. */
  readonly payloadProblems: typeof payloadProblems;
  /** The key of the App with this index: the Apps of one local GitHub have different keys. */
  readonly keyPair: (index: number) => KeyPair;
}

type KeyPair = ReturnType<typeof newKeyPair>;

const key = Symbol.for("local-github-world.once-per-process");

let own: OncePerProcess | undefined;

/**
 * Returns the same in all test files of a worker.
 *
 * Jest evaluates every module again for each test file, but its environment only once for each worker. So the environment
 * keeps these things, and gives them to each file. Outside Jest, this module keeps them.
 */
export function oncePerProcess(): OncePerProcess {
  const kept = (globalThis as { readonly [key]?: typeof oncePerProcess })[key];
  return kept?.() ?? (own ??= make());
}

/** Has the test file that this global object belongs to use what is kept here. */
export function shareWith(global: object): void {
  Object.defineProperty(global, key, { value: oncePerProcess });
}

function make(): OncePerProcess {
  const keyPairs: KeyPair[] = [];
  return {
    description: new Description(),
    payloadProblems,
    keyPair: (index) => (keyPairs[index] ??= newKeyPair()),
  };
}

function newKeyPair() {
  return generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
}
