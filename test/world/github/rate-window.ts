export interface Limit {
  readonly limit: number;
  readonly milliseconds: number;
}

/** At most so much in any span of that length. Nothing is kept but what counts, so at most `limit` entries. */
export class SlidingWindow {
  readonly #limit: number;
  readonly #length: number;
  readonly #spent: { readonly at: number; readonly amount: number }[] = [];

  constructor({ limit, milliseconds }: Limit) {
    this.#limit = limit;
    this.#length = milliseconds;
  }

  /** Milliseconds until so much fits; 0 where it does now. */
  waitFor(amount: number, now: number): number {
    this.#forget(now);
    let free = this.#limit - this.#spent.reduce((sum, entry) => sum + entry.amount, 0);
    if (free >= amount) return 0;
    for (const entry of this.#spent) {
      free += entry.amount;
      if (free >= amount) return entry.at + this.#length - now;
    }
    throw new Error(`${amount} at once never fits into ${this.#limit}`);
  }

  spend(amount: number, now: number): void {
    if (amount > 0) this.#spent.push({ at: now, amount });
  }

  #forget(now: number): void {
    const first = this.#spent.findIndex(({ at }) => at + this.#length > now);
    this.#spent.splice(0, first === -1 ? this.#spent.length : first);
  }
}

/** As GitHub's primary limits are: a window opens with the first request after the last one ended. */
export class FixedWindow {
  readonly limit: number;
  readonly #length: number;
  #ends = 0;
  #used = 0;

  constructor({ limit, milliseconds }: Limit) {
    this.limit = limit;
    this.#length = milliseconds;
  }

  spend(amount: number, now: number): void {
    this.#used = this.used(now) + amount;
    this.#ends = this.endsAt(now);
  }

  used(now: number): number {
    return now < this.#ends ? this.#used : 0;
  }

  remaining(now: number): number {
    return Math.max(this.limit - this.used(now), 0);
  }

  endsAt(now: number): number {
    return now < this.#ends ? this.#ends : now + this.#length;
  }
}
