const megabyte = 1024 * 1024;

/** GitHub sends at most 25 MB; all bodies together whose signature was not verified hold no more than that. */
const wholeBytes = 25 * megabyte;

/** What one address holds at most; so no body can be larger. */
export const addressBytes = wholeBytes / 8;

/** Bodies below this size are small, and so is nearly everything that GitHub sends. */
export const smallBytes = 256 * 1024;

/** Kept for small bodies. */
const reservedBytes = 5 * megabyte;

/** A body on its way in, whose signature is not verified yet. */
export interface HeldBody {
  /** Counts bytes more. Bodies are dropped until there is room for them, this one too if it is the slowest. */
  grow(bytes: number): void;
  /** Counts it no more. */
  release(): void;
}

/** Memory for bodies that anybody can send. */
export interface BodyBudget {
  /** `drop` hears that the body has to go; it is counted no more. */
  open(address: string, drop: () => void): HeldBody;
}

interface Entry {
  readonly address: string;
  readonly began: number;
  readonly drop: () => void;
  bytes: number;
}

/** Bodies that share a limit. */
interface Pool {
  readonly has: (entry: Entry) => boolean;
  readonly limit: number;
}

/**
 * Counts what unverified bodies hold, and drops the slowest where they hold too much.
 *
 * A sender who wants to use memory up sends slowly, or much; GitHub's deliveries are small and arrive at once. On a busy
 * machine they look slow at first, so within its first second a body goes only where no older one is left, the largest first.
 */
export function createBodyBudget(now: () => Date): BodyBudget {
  const entries = new Set<Entry>();
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
      const entry: Entry = { address, began: now().getTime(), drop, bytes: 0 };
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

/** Below 0 where `one` is to go before `other`. */
function compareWorth(one: Entry, other: Entry, time: number): number {
  const [age, otherAge] = [time - one.began, time - other.began];
  const [isNew, isOtherNew] = [age < second, otherAge < second];
  if (isNew !== isOtherNew) return isNew ? 1 : -1;
  return isNew ? other.bytes - one.bytes : one.bytes / age - other.bytes / otherAge;
}
