const megabyte = 1024 * 1024;

/** GitHub sends at most 25 MB; all unverified bodies together may use this much. */
const wholeBytes = 25 * megabyte;

/** The limit of one address, and so of one body. */
export const addressBytes = wholeBytes / 8;

/** Bodies below this size are small; nearly all of GitHub's are. */
export const smallBytes = 256 * 1024;

/** Reserved for small bodies. */
const reservedBytes = 5 * megabyte;

/** A body that is still arriving, so its signature is not verified yet. */
export interface HeldBody {
  /** Counts further bytes. Drops bodies until there is room for them, this one too if it is the slowest. */
  grow(bytes: number): void;
  /** Stops counting the body. */
  release(): void;
}

/** A memory limit for bodies that anyone can send. */
export interface BodyBudget {
  /** Calls `drop` if the body must be dropped; it then no longer counts. */
  open(address: string, drop: () => void): HeldBody;
}

interface HeldEntry {
  readonly address: string;
  readonly began: number;
  readonly drop: () => void;
  bytes: number;
}

/** Bodies that share a limit. */
interface Pool {
  readonly has: (entry: HeldEntry) => boolean;
  readonly limit: number;
}

/**
 * Counts the memory of unverified bodies, and drops the slowest ones above the limit.
 *
 * An attacker who wants to exhaust memory sends slowly, or much; GitHub's deliveries are small and arrive at once. On a
 * busy machine they look slow at first, so bodies younger than a second are dropped last, the largest first.
 */
export function createBodyBudget(now: () => Date): BodyBudget {
  const entries = new Set<HeldEntry>();
  const makeRoom = ({ has, limit }: Pool): void => {
    const pool = [...entries].filter(has);
    let held = pool.reduce((sum, { bytes }) => sum + bytes, 0);
    if (held <= limit) return;
    const time = now().getTime();
    for (const entry of pool.toSorted((one, other) => compareWorth(one, other, time))) {
      if (held <= limit) return;
      held -= entry.bytes;
      entries.delete(entry);
      entry.drop();
    }
  };
  return {
    open: (address, drop) => {
      const entry: HeldEntry = { address, began: now().getTime(), drop, bytes: 0 };
      entries.add(entry);
      return {
        grow: (bytes) => {
          entry.bytes += bytes;
          makeRoom({ has: (other) => other.address === address, limit: addressBytes });
          makeRoom({ has: ({ bytes }) => bytes >= smallBytes, limit: wholeBytes - reservedBytes });
          makeRoom({ has: () => true, limit: wholeBytes });
        },
        release: () => {
          entries.delete(entry);
        },
      };
    },
  };
}

const second = 1_000;

/** Below 0 if `one` is to be dropped before `other`. */
function compareWorth(one: HeldEntry, other: HeldEntry, time: number): number {
  const [age, otherAge] = [time - one.began, time - other.began];
  const [isNew, isOtherNew] = [age < second, otherAge < second];
  if (isNew !== isOtherNew) return isNew ? 1 : -1;
  return isNew ? other.bytes - one.bytes : one.bytes / age - other.bytes / otherAge;
}
