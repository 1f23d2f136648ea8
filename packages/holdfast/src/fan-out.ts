// Fan-out: one event becomes an event for each row of a query, a page in each transaction. The place within the rows is
// an event itself, so the runtime's exactly-once is all that it takes to go on after a kill.

import { type Consumer, consume, type ConsumeOptions, type Delivery, type Stream, stream, type Timer } from "./app.ts";
import { fault } from "./errors.ts";
import { limits } from "./limits.ts";
import { type EventClass } from "./log/class.ts";
import { check, type StandardSchema } from "./schema.ts";
import { type Queryable } from "./store/pool.ts";
import { type Batch, type Context } from "./work/batch.ts";
import { done } from "./work/outcome.ts";
import { moveRuns, type RunStep } from "./work/runs.ts";

/** What a page is asked for. */
export interface PageRequest<Cause> {
  /** The transaction that also writes the page's events. */
  readonly tx: Queryable;
  /** What started the run. */
  readonly event: Cause;
  /** The cursor of the last row that was given; undefined at first. */
  readonly after: string | undefined;
  /** So many rows at most: 1,000 shared among the runs that are at work together. */
  readonly limit: number;
}

/** What a run is, for the events that come of it. */
export interface Cause<Event> {
  readonly event: Event;
  /** The id of the event that started the run: put it into ids that must differ from run to run. */
  readonly run: string;
}

export interface FanOutOptions<Event, Row, Next> {
  /** Each event of it starts a run: a schedule, a stream or a timer. */
  readonly from: Stream<Event> | Timer<Event>;
  /** Rows behind `after`, in the order of their cursors, at most `limit`; none when there are no more. */
  readonly page: (request: PageRequest<Event>) => Promise<readonly Row[]>;
  /** Where a row stands in that order: different for each row. */
  readonly cursor: (row: Row) => string;
  readonly to: Stream<Next> | Delivery<Next>;
  /** What comes of a row; undefined: nothing. */
  readonly event: (row: Row, cause: Cause<Event>) => Next | undefined;
  /**
   * How important it is; without it, as important as the event that starts the run. Events of `to` inherit it, unless
   * `to` has a class of its own. `sheddable` lets a million rows wait behind everything else.
   */
  readonly class?: EventClass;
  /** Tries of a page that throws before the run is set aside as a dead letter, and the first pause between them. */
  readonly tries?: ConsumeOptions["tries"];
  readonly retryBaseMs?: ConsumeOptions["retryBaseMs"];
}

/** Where a run is: the event of the stream between the pages. */
interface Place<Event> {
  readonly run: string;
  readonly page: number;
  readonly after?: string | undefined;
  readonly event: Event;
}

/**
 * Makes the consumers of a fan-out; list them among the app's as they come. Each page is read, becomes events and moves
 * its run on in one transaction: killed at any moment, it goes on with the next row, none left out and none twice. What
 * it holds in memory is one page. A run is worked in order, runs side by side take turns.
 *
 * Each page sees what is committed by then. A row that is inserted before the place of the run is not met, one after it
 * is; a row that is deleted before its turn is not met; one whose cursor changes meanwhile may be met twice, or not at
 * all: take a cursor that never changes. Of a delivery each row has an id of its own, made of run and cursor. A stream
 * makes its own ids: with `cause.run` in the event an id can be another one for each run, and must be, where the next
 * run is to have its effect again.
 *
 * How far each run is stands in `holdfast.fan_out`. A page that is not as `page` says ends its run with HF_FAN_OUT_BAD.
 */
export function fanOut<Event, Row, Next>(name: string, options: FanOutOptions<Event, Row, Next>): readonly Consumer[] {
  const { from, tries, retryBaseMs } = options;
  const places = placesOf(name, options);
  const started = consume(
    from,
    (batch, { append }) =>
      batch.each((event, { id }) => {
        append(places, { run: id, page: 0, after: undefined, event });
        return done();
      }),
    { name },
  );
  const retry = { ...(tries !== undefined && { tries }), ...(retryBaseMs !== undefined && { retryBaseMs }) };
  const turned = consume(places, (batch, context) => turn(batch, { ...context, name, places, options }), retry);
  return [started, turned];
}

interface Turn<Event, Row, Next> extends Context {
  readonly name: string;
  readonly places: Stream<Place<Event>>;
  readonly options: FanOutOptions<Event, Row, Next>;
}

/** One page for each run in the batch, all of them together no more than the rows of one. */
async function turn<Event, Row, Next>(
  batch: Batch<Place<Event>>,
  { name, places, options, tx, append, deliver }: Turn<Event, Row, Next>,
): ReturnType<typeof batch.each> {
  const limit = Math.max(limits.fanOutRowsMin, Math.floor(limits.fanOutRows / batch.items.length));
  const steps: RunStep[] = [];
  const { to } = options;
  const verdicts = await batch.each(async ({ run, page, after, event }) => {
    const rows = await options.page({ tx, event, after, limit });
    const cursors = rows.map((row) => options.cursor(row));
    const problem = problemOf(cursors, after, limit);
    if (problem !== undefined) throw fault("HF_FAN_OUT_BAD", { name, reason: problem });
    let events = 0;
    for (const [index, row] of rows.entries()) {
      const next = options.event(row, { event, run });
      if (next === undefined) continue;
      events += 1;
      if (to.kind === "stream") append(to, next);
      else deliver(to, next, { id: `${name}:${run}:${cursors[index] ?? ""}` });
    }
    // A page that is not full is no end: rows may have been left out of it. An empty one is.
    const ended = rows.length === 0;
    if (!ended) append(places, { run, page: page + 1, after: cursors.at(-1), event });
    steps.push({ run, rows: rows.length, events, ended });
    return done();
  });
  await moveRuns(tx, name, steps);
  return verdicts;
}

/** A page that does not go forward would go round for ever, and one with a cursor twice could lose a row at its end. */
function problemOf(cursors: readonly string[], after: string | undefined, limit: number): string | undefined {
  if (cursors.length > limit) return `has ${cursors.length} rows where ${limit} were asked for`;
  if (after !== undefined && cursors.includes(after)) return `has the row ${JSON.stringify(after)} again`;
  if (new Set(cursors).size < cursors.length) return "has rows with the same cursor";
  return undefined;
}

function placesOf<Event>(
  name: string,
  { from, class: eventClass }: Pick<FanOutOptions<Event, unknown, unknown>, "from" | "class">,
): Stream<Place<Event>> {
  // What started a run may have been read by an older release: its upgrades go with it.
  const upgrades = Object.entries(from.upgrades).map(([version, upgrade]): [string, typeof upgrade] => [
    version,
    (place) => (isPlace(place) ? { ...place, event: upgrade(place.event) } : place),
  ]);
  return stream(`${name}/pages`, {
    event: placeSchema(from.schema),
    id: ({ run, page }) => `${run}:${page}`,
    key: ({ run }) => run,
    version: from.version,
    upgrades: Object.fromEntries(upgrades),
    ...(eventClass && { class: eventClass }),
  });
}

function placeSchema<Event>(schema: StandardSchema<Event>): StandardSchema<Place<Event>> {
  return {
    "~standard": {
      version: 1,
      vendor: "holdfast",
      validate: (value) => {
        if (!isPlace(value)) return { issues: [{ message: "is no place in a fan-out" }] };
        const checked = check(schema, value.event);
        return "problem" in checked
          ? { issues: [{ message: checked.problem, path: ["event"] }] }
          : { value: { ...value, event: checked.value } };
      },
    },
  };
}

function isPlace(value: unknown): value is Place<unknown> {
  return typeof value === "object" && value !== null && "run" in value && "page" in value && "event" in value;
}
