/** Runs work under the same key in order, and under different keys in parallel. */
export type InTurn = <Result>(key: string, work: () => Promise<Result>) => Promise<Result>;

/** Creates turns without waiting work. */
export function createTurns(): InTurn {
  const last = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const result = (last.get(key) ?? Promise.resolve()).then(work);
    const ended = result.then(
      () => undefined,
      () => undefined,
    );
    last.set(key, ended);
    try {
      return await result;
    } finally {
      if (last.get(key) === ended) last.delete(key);
    }
  };
}
