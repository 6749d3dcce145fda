import { LRUCache } from "lru-cache";

/** The values that were read from GitHub, or are being read. Keys name the kind, the repository and the value. */
export interface Cache {
  /**
   * Reads a value that never changes, such as a file of a commit, only once, however many callers ask at the same time.
   *
   * A failure is not cached. Neither is `undefined`: GitHub may not know yet a commit that was just pushed.
   */
  once<Value extends object | string | boolean>(
    key: string,
    read: () => Promise<Value | undefined>,
  ): Promise<Value | undefined>;
  /**
   * Reads a current value, shared by all callers that ask while another read is running.
   *
   * No caller joins a read that has already begun. So every result was read after its caller asked, and is current
   * enough to count people by it.
   */
  together<Value>(key: string, read: () => Promise<Value>): Promise<Value>;
}

const limits = { max: 10_000, maxSize: 64 * 1024 * 1024 } as const;

type Kept = object | string | boolean;
type Read = () => Promise<Kept | undefined>;

/** Creates an empty cache. It evicts the least recently used entries, by number and by size. */
export function createCache({ max, maxSize }: { readonly max: number; readonly maxSize: number } = limits): Cache {
  const kept = new LRUCache<string, Kept, Read>({
    max,
    maxSize,
    sizeCalculation: sizeOf,
    fetchMethod: (_key, _before, { context }) => context(),
    // Callers still get a value that was evicted while it was being read.
    ignoreFetchAbort: true,
  });
  return {
    once: async <Value extends Kept>(key: string, read: () => Promise<Value | undefined>) =>
      (await kept.fetch(key, { context: read })) as Value | undefined,
    together: createTogether(),
  };
}

/** Approximately, in bytes. */
function sizeOf(value: Kept): number {
  return 100 + (value instanceof Uint8Array ? value.byteLength : JSON.stringify(value).length);
}

interface Reading {
  readonly running: Promise<unknown>;
  /** Begins once `running` has ended. */
  next?: Promise<unknown>;
}

function createTogether(): Cache["together"] {
  const readings = new Map<string, Reading>();
  const begin = async <Value>(key: string, read: () => Promise<Value>): Promise<Value> => {
    const reading: Reading = { running: read() };
    readings.set(key, reading);
    try {
      return (await reading.running) as Value;
    } finally {
      if (reading.next === undefined) readings.delete(key);
    }
  };
  return async <Value>(key: string, read: () => Promise<Value>): Promise<Value> => {
    const reading = readings.get(key);
    if (reading === undefined) return begin(key, read);
    const again = (): Promise<Value> => begin(key, read);
    reading.next ??= reading.running.then(again, again);
    return (await reading.next) as Value;
  };
}
