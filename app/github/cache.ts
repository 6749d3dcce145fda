import { LRUCache } from "lru-cache";

/** What was read of GitHub, or is being read, for all repositories. Keys name the kind, the repository and what was read. */
export interface Cache {
  /**
   * Reads once what never changes, because a commit or an ended run has it, however many ask at the same time.
   *
   * A failure is not kept. Nor is `undefined`: GitHub may not know a commit yet that was pushed a moment ago.
   */
  once<Value extends object | string | boolean>(
    key: string,
    read: () => Promise<Value | undefined>,
  ): Promise<Value | undefined>;
  /**
   * Reads what is true now, together with everyone who asks for it while another answer is on its way.
   *
   * Nobody joins a reading that has begun: each answer was asked of GitHub after its caller wanted it, so that it is as
   * current as the caller's own would be, and people may be counted by it.
   */
  together<Value>(key: string, read: () => Promise<Value>): Promise<Value>;
}

const limits = { max: 10_000, maxSize: 64 * 1024 * 1024 } as const;

type Kept = object | string | boolean;
type Read = () => Promise<Kept | undefined>;

/** Makes an empty cache. What was used least recently goes first, by number or by size. */
export function createCache({ max, maxSize }: { readonly max: number; readonly maxSize: number } = limits): Cache {
  const kept = new LRUCache<string, Kept, Read>({
    max,
    maxSize,
    sizeCalculation: sizeOf,
    fetchMethod: (_key, _before, { context }) => context(),
    // What had to go before it came is answered all the same.
    ignoreFetchAbort: true,
  });
  return {
    once: async <Value extends Kept>(key: string, read: () => Promise<Value | undefined>) =>
      (await kept.fetch(key, { context: read })) as Value | undefined,
    together: createTogether(),
  };
}

/** In bytes, about. */
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
