// What this process knows of the backlogs: the store's figures, read about every second and never asked for in between,
// so that an answer that carries a position costs no query. Who is paused is known here too.

import { limits } from "../limits.ts";
import { type EventClass } from "../log/class.ts";
import { type Foreseen } from "./backlog.ts";
import { waitSeconds } from "./forecast.ts";
import { Recent } from "./recent.ts";
import { aboutTime, ordinal } from "./words.ts";

/** Where an event stands among those that wait. */
export interface Position {
  /** 1 for the next one. */
  readonly position: number;
  /** Until its turn has come, or null when nobody can say. */
  readonly clearSeconds: number | null;
  /** For people: `8,412th, about 6 minutes`. */
  readonly about: string;
}

/** An event's place among all that ever came in its stream and class, about: it stays, while its position changes. */
export interface Ticket {
  readonly stream: number;
  readonly class: EventClass;
  readonly place: number;
}

export class Outlook {
  readonly #now: () => number;
  #seen: readonly Foreseen[] = [];
  #seenAt = -Infinity;
  /** What this process has accepted since the figures were measured, by stream and class. */
  readonly #since = new Map<string, Recent>();
  #paused: ReadonlySet<string> = new Set();

  /** `now` is a clock in ms that never goes back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** New figures, which were measured `ageMs` ago. */
  set({ seen, paused, ageMs }: { seen: readonly Foreseen[]; paused: ReadonlySet<string>; ageMs: number }): void {
    this.#seen = seen;
    this.#seenAt = this.#now() - ageMs;
    this.#paused = paused;
    for (const recent of this.#since.values()) recent.forget(this.#seenAt);
  }

  /** The figures; none when they are too old to say anything of now. */
  get backlogs(): readonly Foreseen[] {
    return this.#now() - this.#seenAt > limits.backlogStaleMs ? [] : this.#seen;
  }

  /** False while nobody has said anything of now. */
  get isKnown(): boolean {
    return this.#now() - this.#seenAt <= limits.backlogStaleMs;
  }

  /** The names of those that shall take nothing new. */
  get paused(): readonly string[] {
    return [...this.#paused];
  }

  /** True while this consumer or delivery shall take nothing new. */
  isPaused(consumer: string): boolean {
    return this.#paused.has(consumer);
  }

  /** So many events were accepted here. */
  accepted(stream: number, name: EventClass, count: number): void {
    const key = `${stream}:${name}`;
    const recent = this.#since.get(key) ?? new Recent();
    this.#since.set(key, recent);
    recent.add(this.#now(), count);
  }

  /** For an event that was accepted last. Undefined while nothing is known. */
  ticket(stream: number, name: EventClass): Ticket | undefined {
    const [one] = this.#of(stream, name);
    if (!one) return undefined;
    const came = Math.max(this.#since.get(`${stream}:${name}`)?.count ?? 0, one.arriving * this.#seconds);
    return { stream, class: name, place: Math.round(one.arrived + came) };
  }

  /** Where the event stands now: with several consumers, before the one that it waits for longest. */
  position({ stream, class: name, place }: Ticket): Position | undefined {
    const all = this.#of(stream, name).map((one) => this.#before(one, place));
    return all.toSorted((one, other) => (other.clearSeconds ?? Infinity) - (one.clearSeconds ?? Infinity))[0];
  }

  #before(one: Foreseen, place: number): Position {
    const { arrived, waiting, arriving, forecast, pausedAt } = one;
    const finished = arrived - waiting + (forecast.stretches[0]?.rate ?? 0) * this.#seconds;
    const position = Math.max(1, Math.round(place - finished));
    const told = { position, clearSeconds: null, about: ordinal(position) };
    if (pausedAt) return told;
    // While it keeps up, nobody knows how fast it could be: only of a few it is sure that they do not wait.
    const few = forecast.course === "keeps up" && position <= Math.max(1, arriving) * 2;
    const seconds = few ? 1 : forecast.course === "keeps up" ? Infinity : waitSeconds(forecast, position);
    if (!Number.isFinite(seconds)) return told;
    return { ...told, clearSeconds: Math.max(1, Math.round(seconds)), about: `${told.about}, ${aboutTime(seconds)}` };
  }

  get #seconds(): number {
    return (this.#now() - this.#seenAt) / 1000;
  }

  #of(stream: number, name: EventClass): readonly Foreseen[] {
    return this.backlogs.filter((one) => one.streamNumber === stream && one.class === name);
  }
}
