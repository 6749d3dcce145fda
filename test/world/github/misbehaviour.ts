/** How the local GitHub shall misbehave; each wish is used up by what it spoils. */
export interface Wishes {
  /** How many of the next deliveries are lost. */
  readonly dropNext?: number;
  /** How many of the next deliveries arrive twice. */
  readonly doubleNext?: number;
  /** How many of the next deliveries wait, and for how long, before they are sent. */
  readonly delayNext?: { readonly count: number; readonly milliseconds: number };
  /** How many of the next deliveries are held back, to be sent in the opposite order once they are all there. */
  readonly reorder?: number;
  /** How many of the next moves of branches the activity does not list, until they are noted after all. */
  readonly withholdActivities?: number;
  /** The most items on a page of a REST list from now on, also if a request asks for more; `Infinity` ends that. */
  readonly longestPage?: number;
  /** Requests that are answered with this status instead of being carried out. */
  readonly failRequests?: FailingRequests;
}

export interface FailingRequests {
  readonly match: { readonly method?: string; readonly path?: RegExp };
  /** 403 and 429 are GitHub's secondary rate limit. */
  readonly status: 403 | 429 | 500 | 502 | 503;
  /** Seconds, for the `Retry-After` header. */
  readonly retryAfter?: number;
  /** `Infinity`: until they may succeed again. */
  readonly times: number;
}

type Send = () => Promise<void>;

/** The bad luck that a test ordered: spoils deliveries and requests until each wish is used up. */
export class Misbehaviour {
  #drop = 0;
  #double = 0;
  #delay = { count: 0, milliseconds: 0 };
  #hold = 0;
  #withhold = 0;
  #longestPage = Infinity;
  #held: { readonly send: Send; readonly done: () => void }[] = [];
  readonly #failing: { wish: FailingRequests; left: number }[] = [];

  wish(wishes: Wishes): void {
    this.#drop += wishes.dropNext ?? 0;
    this.#double += wishes.doubleNext ?? 0;
    this.#hold += wishes.reorder ?? 0;
    this.#withhold += wishes.withholdActivities ?? 0;
    this.#longestPage = wishes.longestPage ?? this.#longestPage;
    if (wishes.delayNext) this.#delay = { ...wishes.delayNext };
    if (wishes.failRequests) this.#failing.push({ wish: wishes.failRequests, left: wishes.failRequests.times });
  }

  /** The size of a page for a request that asks for this size. */
  pageSize(asked: number | undefined): number {
    return Math.min(Math.max(asked ?? 30, 1), 100, this.#longestPage);
  }

  /** Requests that were to fail are carried out again. */
  forgetFailures(): void {
    this.#failing.length = 0;
  }

  /** The failure that this request shall meet, if any. */
  failureOf(method: string, path: string): FailingRequests | undefined {
    const failing = this.#failing.find(
      ({ wish: { match }, left }) =>
        left > 0 && (match.method ?? method) === method && (match.path?.test(path) ?? true),
    );
    if (!failing) return undefined;
    failing.left -= 1;
    return failing.wish;
  }

  /** Moves of branches are listed at once again. */
  withholdNothing(): void {
    this.#withhold = 0;
  }

  /** Whether the activity shall not list the next move of a branch. */
  withholdsActivity(): boolean {
    if (this.#withhold === 0) return false;
    this.#withhold -= 1;
    return true;
  }

  async deliver(send: Send, lost: () => void): Promise<void> {
    if (this.#drop > 0) {
      this.#drop -= 1;
      lost();
      return;
    }
    const spoilt = this.#spoil(send);
    await (this.#hold > 0 ? this.#inOppositeOrder(spoilt) : spoilt());
  }

  #spoil(send: Send): Send {
    const { count, milliseconds } = this.#delay;
    if (count > 0) this.#delay = { count: count - 1, milliseconds };
    const doubled = this.#double > 0;
    if (doubled) this.#double -= 1;
    return async () => {
      if (count > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds));
      await send();
      if (doubled) await send();
    };
  }

  async #inOppositeOrder(send: Send): Promise<void> {
    const sent = new Promise<void>((done) => this.#held.unshift({ send, done }));
    this.#hold -= 1;
    if (this.#hold === 0) {
      const held = this.#held;
      this.#held = [];
      for (const { send: next, done } of held) {
        await next();
        done();
      }
    }
    await sent;
  }
}
