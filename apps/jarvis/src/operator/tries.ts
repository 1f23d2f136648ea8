// Slows down who guesses passwords: from one address, and all together. In the memory of one process, so several web
// processes allow several times as much; behind a proxy all share its address.

/** Wrong passwords of one address before it has to wait: 1 s, doubled with each further one. */
const FREE_TRIES = 3;
const MAX_WAIT_MS = 15 * 60_000;
/** After so long without a wrong one everything is forgotten. */
const FORGET_MS = 60 * 60_000;
/** Wrong ones of everybody: so many at once, and one more in each of these times. */
const TOTAL_TRIES = 50;
const TOTAL_EVERY_MS = 5_000;
/** Addresses that are remembered; the oldest go first. */
const MAX_ADDRESSES = 10_000;

interface Wrong {
  readonly count: number;
  readonly atMs: number;
}

export class Tries {
  readonly #wrong = new Map<string, Wrong>();
  #total: Wrong = { count: 0, atMs: 0 };

  /** For how many ms this address may not try; 0 when it may. */
  waitMs(address: string, nowMs: number): number {
    const { count, atMs } = this.#of(address, nowMs);
    const own = count < FREE_TRIES ? 0 : atMs + Math.min(MAX_WAIT_MS, 1_000 * 2 ** (count - FREE_TRIES)) - nowMs;
    const all = this.#all(nowMs) < TOTAL_TRIES ? 0 : TOTAL_EVERY_MS;
    return Math.max(0, own, all);
  }

  /** Notes a wrong password. */
  failed(address: string, nowMs: number): void {
    const count = this.#of(address, nowMs).count + 1;
    this.#total = { count: this.#all(nowMs) + 1, atMs: nowMs };
    this.#wrong.delete(address);
    this.#wrong.set(address, { count, atMs: nowMs });
    const [oldest] = this.#wrong.keys();
    if (this.#wrong.size > MAX_ADDRESSES && oldest !== undefined) this.#wrong.delete(oldest);
  }

  /** A right one: the address begins anew. */
  succeeded(address: string): void {
    this.#wrong.delete(address);
  }

  #of(address: string, nowMs: number): Wrong {
    const found = this.#wrong.get(address);
    return found && nowMs - found.atMs < FORGET_MS ? found : { count: 0, atMs: nowMs };
  }

  #all(nowMs: number): number {
    return Math.max(0, this.#total.count - (nowMs - this.#total.atMs) / TOTAL_EVERY_MS);
  }
}
