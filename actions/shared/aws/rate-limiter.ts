/** Time and chance, from outside. */
export interface Tempo {
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** Five a second, and a little less, since a request may be held up on its way and the next one not. */
const gap = 210;
const jitter = 40;

/** How long a kind rests after AWS complained once, and at most. */
const rest = { first: 500, most: 20_000 };

/** Lets each kind of request through at most five times a second, evenly, and more rarely where AWS complains. */
export class RateLimiter {
  readonly #tempo: Tempo;
  readonly #next = new Map<string, number>();
  readonly #complaints = new Map<string, number>();

  constructor(tempo: Tempo) {
    this.#tempo = tempo;
  }

  /** Waits for the turn of a request of this kind. */
  async turn(kind: string): Promise<void> {
    const now = this.#tempo.now();
    const at = Math.max(now, this.#next.get(kind) ?? 0);
    this.#next.set(kind, at + gap + this.#tempo.random() * jitter);
    if (at > now) await this.#tempo.sleep(at - now);
  }

  /** Hears how AWS took a request. Each complaint in a row doubles the rest, give or take a half. */
  heard(kind: string, throttled: boolean): void {
    if (!throttled) {
      this.#complaints.delete(kind);
      return;
    }
    const complaints = this.#complaints.get(kind) ?? 0;
    this.#complaints.set(kind, complaints + 1);
    const pause = Math.min(rest.most, rest.first * 2 ** complaints) * (0.5 + this.#tempo.random());
    this.#next.set(kind, Math.max(this.#next.get(kind) ?? 0, this.#tempo.now() + pause));
  }
}
