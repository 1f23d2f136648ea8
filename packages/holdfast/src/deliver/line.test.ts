// The line of deliveries against its rules, by random operations with a seed: one of a key at a time and in order, what
// waits holds back what comes later, and what counts as finished has nothing open before it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Reading } from "../log/reader.ts";
import { type LogEvent } from "../log/stored-event.ts";
import { start } from "../log/position.ts";
import { seeded } from "../testing/seeded.ts";
import { type Entry, Line } from "./line.ts";

const reading: Reading = { class: "normal", position: start, events: [], bytes: 0, full: false };

function entryOf(seq: number, key: string, from: "log" | "waiting" | "replayed" = "log"): Entry {
  const acceptedAt = new Date(0);
  const event: LogEvent = {
    class: "normal",
    seq,
    slot: 0,
    id: `${seq}`,
    key,
    trace: "",
    answer: false,
    acceptedAt,
    version: 1,
    raw: Buffer.from("{}"),
    text: "{}",
    tries: 0,
    ...(from === "replayed" && { replays: 1 }),
  };
  return { event, reading: from === "log" ? reading : undefined, result: undefined, recorded: false };
}

const sent = { outcome: "sent", providerId: "" } as const;
const later = { outcome: "later", reason: "" } as const;

function next(line: Line): Entry | undefined {
  return line.next("normal", line.peek("normal", "again") ? "again" : "first");
}

function seqs(entries: readonly Entry[]): number[] {
  return entries.map(({ event }) => event.seq);
}

test("of one key one delivery is out at a time, of several keys all are", () => {
  const line = new Line();
  for (const [seq, key] of [
    [1, "a"],
    [2, "a"],
    [3, "b"],
  ] as const)
    line.enter(entryOf(seq, key));
  const first = next(line) ?? assert.fail();
  assert.equal(next(line)?.event.seq, 3);
  assert.equal(next(line), undefined);
  assert.deepEqual(seqs(line.finish(first, sent, true)), [1]);
  assert.equal(next(line)?.event.seq, 2);
});

test("a delivery that is set aside parks those behind it, and those that come later", () => {
  const line = new Line();
  for (const seq of [1, 2]) line.enter(entryOf(seq, "a"));
  const first = next(line) ?? assert.fail();
  const over = line.finish(first, later, false);
  assert.deepEqual(seqs(over), [1, 2]);
  assert.equal(over[1]?.result?.outcome, "parked");
  assert.equal(next(line), undefined);
  assert.equal(line.enter(entryOf(3, "a")), "parked");
  assert.equal(line.enter(entryOf(4, "b")), "in line");
});

test("several of a key that waited go one after the other, and when one is set aside again the rest leave", () => {
  const line = new Line();
  line.reset(new Map([["normal:a", 4]]));
  for (const seq of [1, 2, 3]) assert.equal(line.enter(entryOf(seq, "a", "waiting")), "in line");
  const first = next(line) ?? assert.fail();
  assert.equal(next(line), undefined);
  const over = line.finish(first, sent, true);
  assert.equal(next(line), undefined, "before it is recorded nobody may go");
  line.record(over, over);
  const second = next(line) ?? assert.fail();
  assert.equal(second.event.seq, 2);
  line.record(line.finish(second, later, false), []);
  assert.equal(next(line), undefined);
  assert.equal(line.isBusy(second.event), false);
  assert.equal(line.heldKeys, 1);
});

test("when the last of a key no longer waits, what comes next goes out", () => {
  const line = new Line();
  line.reset(new Map([["normal:a", 1]]));
  assert.equal(line.heldKeys, 1);
  const waiting = entryOf(1, "a", "waiting");
  line.enter(waiting);
  assert.equal(line.isBusy(waiting.event), true);
  const over = line.finish(next(line) ?? assert.fail(), sent, true);
  // Its row still waits and is due: it must not be found and sent again.
  assert.equal(line.isBusy(waiting.event), true);
  line.record(over, over);
  assert.equal(line.isBusy(waiting.event), false);
  assert.equal(line.heldKeys, 0);
  assert.equal(line.enter(entryOf(3, "a")), "in line");
});

test("a replayed delivery holds up later ones of its key only while it is out", () => {
  const line = new Line();
  line.enter(entryOf(1, "a", "replayed"));
  const replayed = next(line) ?? assert.fail();
  assert.equal(line.enter(entryOf(5, "a")), "in line");
  assert.equal(next(line), undefined);
  const over = line.finish(replayed, later, false);
  assert.deepEqual(seqs(over), [1]);
  line.record(over, []);
  assert.equal(line.heldKeys, 0);
  assert.equal(next(line)?.event.seq, 5);
});

test("nothing counts as finished while something before it is open", () => {
  const line = new Line();
  const entries = ["a", "b", "c"].map((key, index) => entryOf(index + 1, key));
  for (const entry of entries) line.enter(entry);
  const [one, two, three] = [next(line), next(line), next(line)];
  const back = line.finish(two ?? assert.fail(), sent, true);
  assert.deepEqual(seqs(line.finishedWith(back)), []);
  line.record(back, []);
  const both = [...line.finish(one ?? assert.fail(), sent, true)];
  assert.deepEqual(seqs(line.finishedWith(both)), [1, 2]);
  line.record(both, []);
  assert.equal(line.length, 1);
  assert.deepEqual(seqs(line.finishedWith(line.finish(three ?? assert.fail(), sent, true))), [3]);
});

/** Plays at random against a line and checks its rules; the waiting rows are a list, as in the store. */
class Game {
  readonly #line = new Line();
  readonly #random: () => number;
  readonly #log: Entry[] = [];
  readonly #out: Entry[] = [];
  #over: Entry[] = [];
  #waiting: { seq: number; key: string }[] = [];
  #sent: { seq: number; key: string }[] = [];
  /** Wait to be replayed; what has been is left out. */
  #replays: { seq: number; key: string }[] = [];
  #asked = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  play(): void {
    const dice = this.#random();
    if (dice < 0.35) this.#enter();
    else if (dice < 0.65) this.#send();
    else if (dice < 0.85) this.#comeBack();
    else if (dice < 0.93) this.#record();
    else if (dice < 0.98) this.#takeDue();
    else this.#replays.push({ seq: -++this.#asked, key: this.#anyKey() });
  }

  finish(): void {
    for (let turn = 0; turn < 10_000 && this.#isOpen(); turn++) {
      this.#send();
      this.#comeBack(1);
      this.#record();
      this.#takeDue();
    }
    assert.equal(this.#sent.length, this.#log.length);
    assert.deepEqual(this.#replays, []);
    assert.equal(this.#line.length, 0);
    assert.equal(this.#line.heldKeys, 0);
    for (const key of new Set(this.#sent.map((one) => one.key))) {
      const mine = this.#sent.filter((one) => one.key === key).map(({ seq }) => seq);
      assert.deepEqual(
        mine,
        mine.toSorted((one, two) => one - two),
      );
    }
  }

  #isOpen(): boolean {
    return this.#log.length > this.#sent.length || this.#over.length > 0 || this.#replays.length > 0;
  }

  #anyKey(): string {
    return `${Math.floor(this.#random() * 5)}`;
  }

  #enter(): void {
    const entry = entryOf(this.#log.length + 1, this.#anyKey());
    this.#log.push(entry);
    if (this.#line.enter(entry) === "parked") this.#over.push(entry);
  }

  #send(): void {
    const entry = next(this.#line);
    if (!entry) return;
    assert.equal(
      this.#out.some(({ event }) => event.key === entry.event.key),
      false,
      "one of a key is out",
    );
    this.#out.push(entry);
  }

  #comeBack(luck = this.#random()): void {
    const [entry] = this.#out.splice(Math.floor(this.#random() * this.#out.length), 1);
    if (!entry) return;
    const over = luck > 0.3;
    if (over && entry.event.replays === undefined) this.#sent.push({ seq: entry.event.seq, key: entry.event.key });
    this.#over.push(...this.#line.finish(entry, over ? sent : later, over));
  }

  #record(): void {
    const entries = this.#over.splice(0);
    const finished = this.#line.finishedWith(entries);
    const handled = new Set(entries);
    for (const one of this.#log.slice(0, this.#log.indexOf(finished.at(-1) ?? entryOf(0, "")) + 1)) {
      assert.ok(one.recorded || handled.has(one), "nothing open is passed");
    }
    const gone = entries.filter(({ reading: from, result }) => !from && result?.outcome === "sent");
    const goneSeqs = new Set(seqs(gone));
    this.#waiting = this.#waiting.filter(({ seq }) => !goneSeqs.has(seq));
    this.#replays = this.#replays.filter(({ seq }) => !goneSeqs.has(seq));
    for (const { event, reading: from, result } of entries) {
      if (from && result?.outcome !== "sent") this.#waiting.push({ seq: event.seq, key: event.key });
    }
    this.#line.record(entries, gone);
  }

  #takeDue(): void {
    for (const { seq, key } of this.#replays) {
      const entry = entryOf(seq, key, "replayed");
      if (!this.#line.isBusy(entry.event)) this.#line.enter(entry);
    }
    const first = this.#waiting
      .toSorted((one, two) => one.seq - two.seq)
      .find(({ key }) => {
        const { event } = entryOf(0, key);
        return !this.#line.isBusy(event);
      });
    if (first) this.#line.enter(entryOf(first.seq, first.key, "waiting"));
  }
}

test("whatever happens in whatever order, each key goes out in order and each delivery once", (t) => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  t.diagnostic(`seed ${seed}`);
  for (let round = 0; round < 100; round++) {
    const game = new Game(seeded(seed + round));
    for (let turn = 0; turn < 300; turn++) game.play();
    game.finish();
  }
});
