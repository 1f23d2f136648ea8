// Sends canaries when it is this process' turn, and says when something stands still, and when all moves again. Runs in
// web processes, which append canaries as they append what they accept, and in workers, which also look.

import { randomUUID } from "node:crypto";
import { type App } from "../app.ts";
import { fault } from "../errors.ts";
import { limits } from "../limits.ts";
import { type NewEvent } from "../log/append.ts";
import {
  canaryEvent,
  canaryPlaces,
  claimRound,
  forgetOthers,
  leaveRounds,
  noteAppended,
  noteSent,
} from "../log/canary.ts";
import { type Canary, type CanaryTarget, planCanaries } from "../log/canary-plan.ts";
import { openPool, type Pool } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { type Health, stoppedStages } from "../watch/health.ts";
import { type Watch } from "../watch/watch.ts";
import { setTimers } from "../work/timers.ts";
import { type Directory } from "./directory.ts";
import { readHealth } from "./health.ts";

export interface SentinelOptions {
  readonly app: App;
  readonly url: string;
  readonly directory: Directory;
  readonly watch: Watch;
  /** Names this process among all. */
  readonly name: string;
  readonly role: "web" | "work";
  /** Stores events as this process stores all; resolves after the commit. */
  readonly store: (events: readonly NewEvent[]) => Promise<unknown>;
}

const turnSql = sql(import.meta.url, "../log/health-turn.sql");

export class Sentinel {
  readonly #options: SentinelOptions;
  readonly #pool: Pool;
  readonly #targets: readonly CanaryTarget[];
  readonly #startedAt = performance.now();
  #clock: NodeJS.Timeout | undefined;
  #ticking: Promise<void> | undefined;
  #asking: Promise<boolean> | undefined;
  #lookAt = 0;
  #appending = false;
  #storeAway = false;
  #known: { readonly at: number; readonly health: Promise<Health> } | undefined;

  constructor(options: SentinelOptions) {
    this.#options = options;
    // What is noted of canaries may be lost in a crash, which ends them all; what they go through may not, and has
    // other connections.
    const settings = { synchronous_commit: "off" };
    const statementMs = limits.healthStatementMs;
    this.#pool = openPool({ url: options.url, purpose: "health", connections: 2, statementMs, settings });
    this.#targets = targetsOf(options.app, options.directory);
  }

  start(): void {
    const tick = () => {
      // A store that hangs must not gather a queue of looks.
      this.#ticking ??= this.#tick().finally(() => (this.#ticking = undefined));
    };
    this.#clock = setInterval(tick, limits.canaryMs / 2);
    tick();
  }

  async stop(): Promise<void> {
    clearInterval(this.#clock);
    await this.#ticking;
    if (this.#options.role === "web") await leaveRounds(this.#pool, this.#options.name).catch(() => undefined);
    await this.#pool.end();
  }

  /** Health as it is now, or was a moment ago: however many ask, the store is asked once. */
  health(): Promise<Health> {
    const now = performance.now();
    if (!this.#known || now - this.#known.at > limits.healthMs) {
      this.#known = { at: now, health: readHealth(this.#pool) };
    }
    return this.#known.health;
  }

  /** However many ask at the same time, the store is asked once. */
  isStoreThere(): Promise<boolean> {
    this.#asking ??= this.#pool
      .query("select 1")
      .then(
        () => true,
        () => false,
      )
      .finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #tick(): Promise<void> {
    const { name, role, watch } = this.#options;
    try {
      const round = this.#targets.length > 0 ? await claimRound(this.#pool, name, role) : undefined;
      if (round !== undefined) await this.#send(round);
    } catch (error) {
      watch.troubled("canaries", error);
    }
    await this.#look().catch((error: unknown) => watch.troubled("health", error));
  }

  async #send(round: number): Promise<void> {
    const places = await canaryPlaces(this.#pool);
    const canaries = planCanaries(this.#targets, { ...places, round, name: `canary ${randomUUID()}` });
    await noteSent(this.#pool, canaries, round);
    if (round % limits.canaryForgetRounds === 1) {
      await forgetOthers(
        this.#pool,
        this.#targets.flatMap((one) => one.consumers),
      );
    }
    // It may never come back: that is what canaries are for.
    if (!this.#appending) void this.#append(canaries);
  }

  async #append(canaries: readonly Canary[]): Promise<void> {
    this.#appending = true;
    try {
      const timers = canaries.filter(({ target }) => target.timer);
      // Due at once, and before all others: it is the loop that is asked for.
      const dueAt = new Date(0);
      await setTimers(
        this.#pool,
        timers.map((one) => ({ event: canaryEvent(one), dueAt })),
      );
      await this.#options.store(canaries.filter(({ target }) => !target.timer).map(canaryEvent));
      await noteAppended(this.#pool, canaries);
    } catch (error) {
      this.#options.watch.troubled("canaries", error);
    } finally {
      this.#appending = false;
    }
  }

  // One line for each change, whoever notices it first. Not right after the start: canaries are on their way.
  async #look(): Promise<void> {
    const now = performance.now();
    if (now < this.#lookAt || now - this.#startedAt < limits.canaryLateMs) return;
    this.#lookAt = now + limits.canaryMs * 0.9;
    const health = await this.health();
    const away = health.stages.some(({ stage, state }) => stage === "store" && state === "stopped");
    const red = health.color === "red";
    // Nobody can note it in a store that is away: each process says so for itself.
    if (away !== this.#storeAway) this.#say(health);
    else if (!away && (await this.#pool.query(turnSql, [red, limits.canaryMs])).rowCount === 1) this.#say(health);
    this.#storeAway = away;
  }

  #say(health: Health): void {
    const { log } = this.#options.watch;
    const stopped = stoppedStages(health);
    const [first] = stopped;
    if (!first) return log.info({ health: health.color }, "everything moves again");
    const { consumer = "the installation", stage, reason = "" } = first;
    const { code, message, hint } = fault("HF_STREAM_STOPPED", { consumer, stage, reason });
    log.error({ code, hint, stopped }, message);
  }
}

/** Streams with those who work on them, and deliveries. */
function targetsOf(app: App, { streamOf, consumerOf }: Directory): CanaryTarget[] {
  const targets = new Map<string, CanaryTarget & { consumers: number[] }>();
  for (const { name, stream } of app.consumers) {
    const known = targets.get(stream.name);
    if (known) known.consumers.push(consumerOf(name));
    else targets.set(stream.name, { ...targetOf(stream, "work"), consumers: [consumerOf(name)] });
  }
  const deliveries = app.deliveries.map((one) => ({ ...targetOf(one, "deliver"), consumers: [consumerOf(one.name)] }));
  return [...targets.values(), ...deliveries];

  function targetOf(
    {
      name,
      kind,
      class: eventClass,
    }: Pick<App["deliveries"][number] | App["consumers"][number]["stream"], "name" | "kind" | "class">,
    role: "work" | "deliver",
  ): Omit<CanaryTarget, "consumers"> {
    const fixed = typeof eventClass === "string" ? eventClass : undefined;
    return { stream: streamOf(name), role, timer: kind === "timer", class: fixed };
  }
}
