/** A turn in a group: given back when done. */
export interface Turn {
  release(): void;
}

interface Group {
  readonly cancelRunning: () => void;
  waiting?: { readonly begin: () => void; readonly giveUp: () => void };
}

/**
 * GitHub's concurrency groups: one runs, one waits, and a third takes the place of the one that waits.
 *
 * @see https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency
 */
export class ConcurrencyGroups {
  readonly #groups = new Map<string, Group>();

  /** Waits for the turn; undefined when a later one took it. `cancel` is called when a later one wants this one gone. */
  async enter(
    name: string,
    { cancelInProgress, cancel }: { readonly cancelInProgress: boolean; readonly cancel: () => void },
  ): Promise<Turn | undefined> {
    const key = name.toLowerCase();
    return new Promise((resolve) => {
      const begin = (): void => {
        const group: Group = { cancelRunning: cancel };
        this.#groups.set(key, group);
        resolve({
          release: () => {
            this.#groups.delete(key);
            group.waiting?.begin();
          },
        });
      };
      const running = this.#groups.get(key);
      if (running === undefined) {
        begin();
        return;
      }
      if (cancelInProgress) running.cancelRunning();
      running.waiting?.giveUp();
      running.waiting = {
        begin,
        giveUp: () => {
          resolve(undefined);
        },
      };
    });
  }
}
