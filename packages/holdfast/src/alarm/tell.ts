// Tells of alarms: to the log, and to each target that is set, what has changed in one message. At most one message in
// `limits.alarmPauseMs`, and nothing waits for a target.

import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "../limits.ts";
import { type Watch } from "../watch/watch.ts";
import { type AlarmBook, type AlarmChange, type Moment } from "./book.ts";
import { messageOf } from "./message.ts";
import { Post } from "./post.ts";
import { type AlarmTargets } from "./settings.ts";
import { kindOf } from "./table.ts";
import { openTargets } from "./targets.ts";

export interface TellerOptions {
  readonly app: string;
  readonly watch: Watch;
  readonly targets: AlarmTargets;
}

export class Teller {
  readonly #options: TellerOptions;
  readonly #posts: readonly Post[];
  readonly #stopping = new AbortController();
  #telling: Promise<void> | undefined;
  #nextMs = -Infinity;
  #againMs = -Infinity;

  constructor(options: TellerOptions) {
    this.#options = options;
    const { watch, targets } = options;
    const { signal } = this.#stopping;
    const failed = (name: string, error: unknown) =>
      watch.log.error({ target: name, reason: reasonOf(error) }, "an alarm could not be sent");
    this.#posts = openTargets(targets).map((target) => new Post({ target, failed, signal }));
  }

  /** Tells what is to be told, unless the last message is still on its way or was a moment ago. Returns at once. */
  tell(book: AlarmBook, moment: Moment): void {
    if (this.#telling || this.#stopping.signal.aborted || moment.nowMs < this.#nextMs) return;
    const changes = book.due(moment);
    if (changes.length === 0) return this.#again(moment);
    this.#nextMs = moment.nowMs + limits.alarmPauseMs;
    this.#againMs = moment.nowMs + limits.alarmAgainMs;
    for (const change of changes) this.#log(change);
    const on = book.alarms.filter(({ ended }) => ended === undefined).length;
    const message = messageOf(changes, { app: this.#options.app, at: moment.at, on });
    // What did not reach a target stays with its post, which tries again.
    this.#telling = Promise.all(this.#posts.map((post) => post.bring(message))).then(() => {
      book.told(changes, moment);
      this.#telling = undefined;
    });
  }

  /** What is on its way gets a moment more; whatever is not told then is told by the next process. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.race([this.#telling, sleep(limits.alarmRetryMs, undefined, { ref: false })]);
  }

  #again(moment: Moment): void {
    if (moment.nowMs < this.#againMs) return;
    this.#againMs = moment.nowMs + limits.alarmAgainMs;
    for (const post of this.#posts) void post.again();
  }

  #log({ name, subject, state, value, text }: AlarmChange): void {
    const { log } = this.#options.watch;
    const { severity, todo } = kindOf(name);
    const facts = { alarm: name, subject, value: Math.round(value * 100) / 100, text };
    if (state === "off") log.info(facts, "alarm is over");
    else log[severity === "critical" ? "error" : "warn"]({ ...facts, severity, todo }, `alarm is ${state}`);
  }
}

/** What a target said, without addresses: node's errors name them. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const code = error.cause instanceof Error && "code" in error.cause ? error.cause.code : undefined;
  const own = "code" in error ? error.code : undefined;
  return [error.name, own, code, error.message.startsWith("it ") ? error.message : undefined]
    .filter((part) => typeof part === "string")
    .join(" ");
}
