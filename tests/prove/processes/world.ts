// Processes that are made up, under the real supervisor, in a time that passes quickly: they say anything of
// themselves, die at random and in loops, hang, grow heavy, and take their time to end. Whoever starts one is counted.

import { EventEmitter } from "node:events";
import { type Beat } from "../../../packages/holdfast/src/supervise/protocol.ts";
import { Crew } from "../../../packages/holdfast/src/supervise/crew.ts";
import { Keeper } from "../../../packages/holdfast/src/supervise/keeper.ts";
import { type Child, Supervised } from "../../../packages/holdfast/src/supervise/process.ts";
import { type Release } from "../../../packages/holdfast/src/supervise/release.ts";
import { seeded } from "../../crash/seeded.ts";
import { SimulatedTime } from "./time.ts";

export interface WorldOptions {
  readonly days: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly say?: (line: string) => void;
  /** What a broken build does. */
  readonly fault?: "no ceiling" | "swings" | undefined;
}

export interface WorldReport {
  readonly days: number;
  /** Processes that were started, ended by themselves, and ended by force. */
  readonly started: number;
  readonly died: number;
  /** The most of one role at one moment, and the ceiling. */
  readonly most: number;
  readonly ceiling: number;
  /** Moments at which there were more than the ceiling and nobody was taking over from another. */
  readonly over: number;
  readonly steps: number;
  /** Times at which the number went up and down, or down and up, within five minutes. */
  readonly swings: number;
  /** The share of time in which at least one process served. */
  readonly served: number;
}

const floor = 1;
const ceiling = 4;
const dayMs = 24 * 3_600_000;
/** Looks and beats, in ms: between two of them nothing is asked for. */
const coarseMs = 30_000;
const turnMs = 5 * 60_000;
const memoryBytes = 2 ** 30;
const base = {} as ConstructorParameters<typeof Keeper>[0]["base"];

/** Lets so many days pass. */
export async function runWorld(options: WorldOptions): Promise<WorldReport> {
  const world = new World(options);
  await world.open();
  for (let day = 1; day <= options.days; day += 1) {
    options.signal.throwIfAborted();
    await world.passUntil(day * dayMs);
    if (day % 100 === 0) options.say?.(`${day} simulated days`);
  }
  return world.report();
}

class World {
  readonly #options: WorldOptions;
  readonly #time = new SimulatedTime(coarseMs);
  readonly #random: () => number;
  readonly #alive = new Set<FakeChild>();
  readonly #crew: Crew;
  readonly #count = { started: 0, died: 0, most: 0, over: 0, steps: 0, swings: 0, looks: 0, served: 0 };
  #last: { readonly up: boolean; readonly atMs: number } | undefined;
  #mood: Mood = moods.calm;

  constructor(options: WorldOptions) {
    this.#options = options;
    this.#random = seeded(options.seed);
    const forgetful = options.fault === "no ceiling";
    this.#crew = new Crew({
      role: "work",
      floor,
      ceiling: forgetful ? 3 * ceiling : ceiling,
      make: () =>
        new Supervised({
          name: "work",
          hangMs: 5 * coarseMs,
          time: this.#time,
          spawn: () => this.#spawn(),
          events: { restarted: () => (this.#count.died += 1) },
        }),
    });
    const swinging = options.fault === "swings";
    if (swinging) this.#time.every(coarseMs, () => this.#swing());
    else {
      const say = (line: string) => this.#hear(line);
      new Keeper({ crews: [this.#crew], release, base, risks: "", memoryBytes, time: this.#time, say });
    }
    this.#time.every(coarseMs, () => this.#look());
    this.#time.every(10 * 60_000, () => this.#change());
  }

  async open(): Promise<void> {
    const opened = this.#crew.open(release, floor);
    await this.#time.passUntil(10 * coarseMs);
    await opened;
  }

  passUntil(atMs: number): Promise<void> {
    return this.#time.passUntil(atMs);
  }

  report(): WorldReport {
    const { looks, served, ...counts } = this.#count;
    return { ...counts, days: this.#options.days, ceiling, served: served / Math.max(1, looks) };
  }

  #spawn(): FakeChild {
    const child = new FakeChild({
      time: this.#time,
      random: this.#random,
      mood: () => this.#mood,
      onEnd: () => this.#alive.delete(child),
    });
    this.#alive.add(child);
    this.#count.started += 1;
    this.#count.most = Math.max(this.#count.most, this.#alive.size);
    // The one that takes over while the other still runs is meant to be there; nobody else.
    if (this.#alive.size > ceiling + 1) this.#count.over += 1;
    return child;
  }

  #look(): void {
    this.#count.looks += 1;
    if (this.#crew.members.some(({ process }) => process.isReady)) this.#count.served += 1;
    if (this.#crew.members.length > ceiling + 1) this.#count.over += 1;
  }

  #hear(line: string): void {
    const [, to, from] = /(\d+) processes instead of (\d+)/.exec(line) ?? [];
    if (to !== undefined && from !== undefined) this.#step(Number(to) > Number(from));
  }

  #step(up: boolean): void {
    const atMs = this.#time.now();
    if (this.#last && this.#last.up !== up && atMs - this.#last.atMs < turnMs) this.#count.swings += 1;
    this.#count.steps += 1;
    this.#last = { up, atMs };
  }

  #swing(): void {
    const wanted = 1 + Math.floor(this.#random() * ceiling);
    const { length } = this.#crew.members;
    if (wanted !== length) this.#step(wanted > length);
    // That one could not start is no finding.
    this.#crew.resize(wanted).catch(() => undefined);
  }

  // Every ten minutes everything may be different.
  #change(): void {
    const all = Object.values(moods);
    this.#mood = all[Math.floor(this.#random() * all.length)] ?? moods.calm;
  }
}

const release: Release = { folder: "/", appFile: "/app.ts", entry: "", node: "" };

/** What processes say of themselves, and how long they live on average, in ms. */
interface Mood {
  readonly beat: (random: () => number, atMs: number) => Partial<Beat> | undefined;
  readonly lifeMs: number;
}

const anything = [NaN, Infinity, -Infinity, -1, 0, 1e300, 7, 0.5];
const any = (random: () => number) => anything[Math.floor(random() * anything.length)] ?? 0;

const moods = {
  calm: { beat: () => ({ cpu: 0.1, backlogSeconds: 0 }), lifeMs: Infinity },
  crowd: { beat: () => ({ cpu: 0.95, backlogSeconds: 600 }), lifeMs: Infinity },
  lies: { beat: (random) => ({ cpu: any(random), backlogSeconds: any(random) }), lifeMs: 3_600_000 },
  endless: { beat: () => ({ cpu: 1e9, backlogSeconds: Number.MAX_VALUE }), lifeMs: 600_000 },
  waves: {
    beat: (_random, atMs) => ({ cpu: 0.1, backlogSeconds: (atMs / 60_000) % 2 < 1 ? 100 : 0 }),
    lifeMs: Infinity,
  },
  silence: { beat: (random) => (random() < 0.9 ? undefined : {}), lifeMs: Infinity },
  loops: { beat: () => ({ cpu: 0.9, backlogSeconds: 50 }), lifeMs: 2_000 },
  heavy: { beat: (random) => ({ memoryBytes: random() * 1.5 * memoryBytes, backlogSeconds: 30 }), lifeMs: 3_600_000 },
} satisfies Readonly<Record<string, Mood>> as Readonly<Record<string, Mood>> & { readonly calm: Mood };

interface FakeOptions {
  readonly time: SimulatedTime;
  readonly random: () => number;
  readonly mood: () => Mood;
  readonly onEnd: () => void;
}

/** As much of a process as the supervisor sees. */
class FakeChild implements Child {
  readonly pid = 1;
  connected = true;
  exitCode: number | null = null;
  signalCode: NodeJS.Signals | null = null;
  readonly #options: FakeOptions;
  readonly #events = new EventEmitter();
  #silence: (() => void) | undefined;

  constructor(options: FakeOptions) {
    this.#options = options;
    const { time, random, mood } = options;
    time.after(200 + random() * 3_000, () => this.#ready());
    const { lifeMs } = mood();
    if (lifeMs < Infinity) time.after(-Math.log(1 - random()) * lifeMs, () => this.#end(1, null));
  }

  on(event: string, listener: (...values: never[]) => void): void {
    this.#events.on(event, listener as () => void);
  }

  once(event: string, listener: (...values: never[]) => void): void {
    this.#events.once(event, listener as () => void);
  }

  /** Only ever `stop`: it finishes what it has. */
  send(): boolean {
    const { time, random } = this.#options;
    time.after(random() * 15_000, () => this.#end(0, null));
    return true;
  }

  kill(signal: NodeJS.Signals): boolean {
    this.#options.time.after(5, () => this.#end(null, signal));
    return true;
  }

  #ready(): void {
    if (!this.connected) return;
    const { time, random, mood } = this.#options;
    this.#events.emit("message", { kind: "ready", address: undefined });
    this.#silence = time.every(coarseMs, () => {
      const said = mood().beat(random, time.now());
      const usual = { cpu: 0.2, memoryBytes: 1e8, loopMs: 1, backlogSeconds: 0, answered: 0, failed: 0 };
      if (said) this.#events.emit("message", { kind: "alive", beat: { ...usual, ...said } });
    });
  }

  #end(code: number | null, signal: NodeJS.Signals | null): void {
    if (!this.connected) return;
    this.connected = false;
    this.exitCode = code;
    this.signalCode = signal;
    this.#silence?.();
    this.#options.onEnd();
    this.#events.emit("exit", code, signal);
  }
}
