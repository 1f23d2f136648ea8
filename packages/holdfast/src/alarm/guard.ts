// Once a second, in every process: reads which steps of the ladder are taken, and whether there is room on the disk.
// One process of all also looks at the figures, moves on the ladder and tells of alarms; when it is gone, another does.
// While the store is away the one that did it last goes on, from memory.

import { limits } from "../limits.ts";
import { saveChange, readLadder, type FoundRung } from "../ladder/store.ts";
import { Climb } from "../ladder/climb.ts";
import { type Ladder } from "../ladder/ladder.ts";
import { diskRoom } from "../store/disk.ts";
import { openPool, type Pool } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { StepLoop } from "../watch/steps.ts";
import { type Watch } from "../watch/watch.ts";
import { AlarmBook, type Moment } from "./book.ts";
import { Figures, type FiguresOptions } from "./figures.ts";
import { ladderFiguresOf, readingsOf } from "./readings.ts";
import { type AlarmTargets } from "./settings.ts";
import { AlarmKeeping, readAlarms } from "./store.ts";
import { Teller } from "./tell.ts";

export interface GuardOptions extends FiguresOptions {
  readonly url: string;
  /** Names this process among all. */
  readonly name: string;
  /** The app's name, for who reads an alarm. */
  readonly app: string;
  readonly watch: Watch;
  readonly ladder: Ladder;
  readonly targets: AlarmTargets;
}

/** What the process that looks has in mind. */
interface Deciding {
  readonly book: AlarmBook;
  readonly keeping: AlarmKeeping;
  readonly climb: Climb;
}

const guardSql = sql(import.meta.url, "guard.sql");
const leaveSql = sql(import.meta.url, "leave.sql");

export class Guard {
  readonly #options: GuardOptions;
  readonly #pool: Pool;
  readonly #loop: StepLoop;
  readonly #figures: Figures;
  readonly #teller: Teller;
  #deciding: Deciding | undefined;
  #awaySinceMs: number | undefined;
  #checkpointAt = 0;
  #stopped = false;

  constructor(options: GuardOptions) {
    this.#options = options;
    const { url, watch, app, targets } = options;
    // What it notes may be lost in a crash of the store: then it is told again.
    const settings = { synchronous_commit: "off" };
    this.#pool = openPool({ url, purpose: "guard", connections: 2, statementMs: limits.guardStatementMs, settings });
    this.#figures = new Figures(this.#pool, options);
    this.#teller = new Teller({ app, watch, targets });
    const troubled = (error: unknown) => watch.troubled("guard", error);
    this.#loop = new StepLoop({ pollMs: limits.guardEveryMs, step: () => this.#step(), troubled });
  }

  /** Resolves when it is known which steps are taken. */
  async start(): Promise<void> {
    this.#options.ladder.set(await readLadder(this.#pool));
    this.#loop.start();
  }

  /** Lets another process look at once. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    await this.#loop.stop();
    await this.#teller.stop();
    try {
      await this.#deciding?.keeping.keep(this.#pool, this.#deciding.book.alarms);
      await this.#pool.query(leaveSql, [this.#options.name]);
    } catch {
      // Another takes over a little later, and tells again what it does not find told.
    }
    await this.#pool.end();
  }

  async #step(): Promise<number> {
    await this.#lookAtDisk();
    const moment = { nowMs: performance.now(), at: new Date() };
    try {
      const rungs = await readLadder(this.#pool);
      this.#options.ladder.set(rungs);
      await this.#claim(rungs);
      if (this.#deciding) await this.#decide(this.#deciding, rungs, moment);
      this.#awaySinceMs = undefined;
    } catch (error) {
      this.#away(moment);
      throw error;
    }
    return limits.guardEveryMs;
  }

  async #lookAtDisk(): Promise<void> {
    const { disk, room, watch } = this.#options;
    const { dataDir } = disk;
    if (dataDir === undefined) return;
    const changed = room.note(await diskRoom(dataDir).catch(() => undefined));
    if (changed && room.isFull) watch.log.error({ code: "HF_STORE_FULL" }, "new events are refused: the disk is full");
    if (changed && !room.isFull) watch.log.info("the disk has room: new events are accepted again");
    // Logs that nobody needs any more go with a checkpoint, which by itself might be minutes away.
    if (!room.isFull || !this.#deciding || performance.now() < this.#checkpointAt) return;
    this.#checkpointAt = performance.now() + limits.diskCheckpointMs;
    this.#pool.query("checkpoint").catch(() => undefined);
  }

  async #claim(rungs: readonly FoundRung[]): Promise<void> {
    const { name } = this.#options;
    const mine = await this.#pool.query(guardSql, [name, limits.guardMs]).then(
      ({ rowCount }) => rowCount === 1,
      // A store that can be read and not written: nobody else can claim it either.
      (error: unknown) => {
        if (this.#deciding) return true;
        throw error;
      },
    );
    if (!mine) this.#deciding = undefined;
    else if (!this.#deciding) {
      const alarms = await readAlarms(this.#pool);
      const climbed = rungs.filter((one) => one.climbed).map(({ step }) => step);
      this.#deciding = {
        book: new AlarmBook(alarms),
        keeping: new AlarmKeeping(alarms),
        climb: new Climb(climbed),
      };
    }
  }

  async #decide({ book, keeping, climb }: Deciding, rungs: readonly FoundRung[], moment: Moment): Promise<void> {
    const { watch } = this.#options;
    const sources = await this.#figures.take(rungs);
    const answering = [{ subject: "", value: 0, text: "" }];
    book.look({ ...readingsOf(sources), store: answering }, moment);
    for (const change of climb.look(ladderFiguresOf(sources), moment.nowMs)) {
      const { step, taken, reason } = change;
      watch.log.warn({ step, reason }, taken ? "a step of the ladder is taken" : "a step of the ladder is left");
      await saveChange(this.#pool, change).catch((error: unknown) => watch.troubled("ladder", error));
    }
    // A store that cannot be written must not keep an alarm from going out.
    await keeping.keep(this.#pool, book.alarms).catch((error: unknown) => watch.troubled("alarms", error));
    this.#teller.tell(book, moment);
  }

  #away(moment: Moment): void {
    this.#awaySinceMs ??= moment.nowMs;
    if (!this.#deciding) return;
    const value = (moment.nowMs - this.#awaySinceMs) / 1000;
    const { book } = this.#deciding;
    book.look({ store: [{ subject: "", value, text: "since Postgres has answered" }] }, moment);
    this.#teller.tell(book, moment);
  }
}
