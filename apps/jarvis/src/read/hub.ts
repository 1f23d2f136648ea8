// Brings new lines to all open chat pages of this process: one query for everybody, when something may have come and
// once a second as the truth. It rests while nobody is there.

import { type FastifyReply } from "fastify";
import { type ReadContext } from "holdfast";
import { type Line, linesAfter } from "../store/lines.ts";
import { type Listener, listen } from "./sse.ts";

const limits = {
  followers: 10_000,
  followersPerPerson: 10,
  linesPerPass: 200,
  pollMs: 1_000,
  /** The least pause between two passes; a slow pass is followed by a longer one. */
  pauseMs: 25,
  beatMs: 20_000,
} as const;

interface Follower {
  readonly listener: Listener;
  after: number;
}

export class Hub {
  readonly #context: ReadContext;
  readonly #people = new Map<string, Set<Follower>>();
  #count = 0;
  #clock: NodeJS.Timeout | undefined;
  #dueAt = 0;
  #notBefore = 0;
  #busy = false;
  #again = false;
  readonly #beat: NodeJS.Timeout;

  constructor(context: ReadContext) {
    this.#context = context;
    const sources = ["heard", "ring", "ask-again", "placed", "digest", "unreached"];
    const numbers = sources.map((name) => context.streamOf(name));
    context.wake.onWorked((streams) => numbers.some((number) => streams.has(number)) && this.#soon());
    this.#beat = setInterval(() => this.#all((follower) => follower.listener.send("beat", {})), limits.beatMs);
    context.stopping.addEventListener("abort", () => this.#stop());
  }

  /** Sends the lines of `person` after the line `after`, and all that come; false when there are too many already. */
  follow(person: string, after: number, reply: FastifyReply): boolean {
    const followers = this.#people.get(person) ?? new Set();
    if (this.#context.stopping.aborted || this.#count >= limits.followers) return false;
    if (followers.size >= limits.followersPerPerson) return false;
    const listener = listen(reply, () => {
      this.#count -= 1;
      followers.delete(follower);
      if (followers.size === 0 && this.#people.get(person) === followers) this.#people.delete(person);
    });
    const follower: Follower = { listener, after };
    this.#people.set(person, followers.add(follower));
    this.#count += 1;
    this.#soon();
    return true;
  }

  #all(tell: (follower: Follower) => void): void {
    for (const followers of this.#people.values()) followers.forEach(tell);
  }

  #stop(): void {
    clearInterval(this.#beat);
    clearTimeout(this.#clock);
    this.#all((follower) => follower.listener.end());
  }

  #soon(): void {
    if (this.#busy) this.#again = true;
    else this.#at(Math.max(performance.now(), this.#notBefore));
  }

  /** The next pass is then, or earlier if one is planned. */
  #at(time: number): void {
    if (this.#count === 0 || this.#context.stopping.aborted) return;
    if (this.#clock !== undefined && this.#dueAt <= time) return;
    clearTimeout(this.#clock);
    this.#dueAt = time;
    this.#clock = setTimeout(() => void this.#pass(), Math.max(0, time - performance.now()));
  }

  async #pass(): Promise<void> {
    this.#clock = undefined;
    this.#busy = true;
    this.#again = false;
    const began = performance.now();
    // A store that is away is asked again; those who follow stay.
    const isFull = await this.#bring().catch(() => false);
    const now = performance.now();
    this.#busy = false;
    // At most a third of the time goes into asking, however many people there are.
    this.#notBefore = now + Math.max(limits.pauseMs, 2 * (now - began));
    this.#at(isFull || this.#again ? this.#notBefore : Math.max(this.#notBefore, now + limits.pollMs));
  }

  /** True when somebody has more lines than one pass brings. */
  async #bring(): Promise<boolean> {
    const readers = [...this.#people].map(([person, followers]) => {
      return { person, after: Math.min(...[...followers].map((follower) => follower.after)) };
    });
    const lines = await linesAfter(this.#context.pool, readers, limits.linesPerPass);
    const counts = new Map<string, number>();
    for (const line of lines) {
      counts.set(line.person, (counts.get(line.person) ?? 0) + 1);
      for (const follower of this.#people.get(line.person) ?? []) {
        if (line.n <= follower.after) continue;
        follower.after = line.n;
        follower.listener.send("line", shownLine(line), line.n);
      }
    }
    return [...counts.values()].some((count) => count >= limits.linesPerPass);
  }
}

/** A line as the page reads it. */
export function shownLine({ n, speaker, kind, text, at, messageId, buttons }: Line): object {
  return { n, from: speaker, kind, text, at, ...(messageId === undefined ? {} : { id: messageId }), buttons };
}
