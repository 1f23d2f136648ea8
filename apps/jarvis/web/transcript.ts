// The conversation on the page: numbered lines in their order, each once, and after them what is still on its way.
// A line that the server echoes takes the place of the one shown in advance, known by the id of the message.
import type { Clock } from "./clock.ts";
import { drawLine, type Drawn } from "./line.ts";
import type { Line, LineButton } from "./wire.ts";

/** More lines than this and the oldest leave the page (they stay on the server). */
const transcriptLimit = 500;

/** Behind every number. */
const unnumbered = Number.POSITIVE_INFINITY;

interface Entry {
  /** `unnumbered` while it is only shown in advance. */
  readonly n: number;
  readonly at: number;
  readonly id: string | undefined;
  readonly drawn: Drawn;
}

export interface Transcript {
  /** Shows lines from the server; those already shown are left out. Gives the number of new ones. */
  add(lines: readonly Line[]): number;
  /** Shows a message in advance; the same id again changes nothing. */
  expect(message: { readonly id: string; readonly text: string; readonly at: number }): void;
  /** Says below a message how it fares; `isBad` when it was refused. */
  mark(id: string, note: string, isBad?: boolean): void;
  /** Takes a message shown in advance off the page. */
  remove(id: string): void;
  /** Writes all times anew, in this clock's zone. */
  setClock(clock: Clock): void;
  /** The highest number seen. */
  readonly last: number;
  readonly isEmpty: boolean;
}

/** A transcript inside `place`. `tapped` is called for a button of a line. */
export function makeTranscript(place: HTMLElement, clock: Clock, tapped: (button: LineButton) => void): Transcript {
  const entries: Entry[] = [];
  const seen = new Set<number>();
  let shownClock = clock;
  let last = 0;

  const accept = (line: Line): void => {
    const expected = line.id === undefined ? undefined : take(entries, line.id);
    const drawn = expected?.drawn ?? drawLine(line, tapped);
    drawn.node.classList.remove("advance");
    drawn.note.textContent = "";
    insert(entries, { n: line.n, at: line.at, id: line.id, drawn });
    seen.add(line.n);
    last = Math.max(last, line.n);
  };
  const arrange = (): void => arrangeEntries(place, entries, shownClock);

  return {
    add(lines) {
      const before = seen.size;
      for (const line of lines) if (!seen.has(line.n)) accept(line);
      for (const entry of entries.splice(0, Math.max(0, entries.length - transcriptLimit))) entry.drawn.node.remove();
      arrange();
      return seen.size - before;
    },
    expect(message) {
      if (entries.some((entry) => entry.id === message.id)) return;
      const drawn = drawLine({ from: "you", kind: "said", text: message.text, buttons: [] }, tapped);
      drawn.node.classList.add("advance");
      insert(entries, { n: unnumbered, at: message.at, id: message.id, drawn });
      arrange();
    },
    mark(id, note, isBad = false) {
      const entry = entries.find((each) => each.id === id && each.n === unnumbered);
      if (entry === undefined) return;
      entry.drawn.note.textContent = note;
      if (!isBad) return;
      // What was refused never gets a number: it stays where the conversation was then, and moves up with it.
      entry.drawn.node.classList.add("refused");
      take(entries, id);
      insert(entries, { ...entry, n: last });
      arrange();
    },
    remove(id) {
      take(entries, id)?.drawn.node.remove();
      arrange();
    },
    setClock(next) {
      shownClock = next;
      arrange();
    },
    get last() {
      return last;
    },
    get isEmpty() {
      return entries.length === 0;
    },
  };
}

/** Puts an entry behind those with a number up to its own. */
function insert(entries: Entry[], entry: Entry): void {
  const after = entries.findLastIndex((other) => other.n <= entry.n);
  entries.splice(after + 1, 0, entry);
}

/** Takes out the message with this id while it has no number yet. */
function take(entries: Entry[], id: string): Entry | undefined {
  const found = entries.findIndex((entry) => entry.id === id && entry.n === unnumbered);
  return found === -1 ? undefined : entries.splice(found, 1)[0];
}

/** Lines of one speaker within this time stand together, with one time below them. */
const togetherMs = 120_000;

/** Puts the elements into the order of the entries, moving only what is out of place, and writes days and times. */
function arrangeEntries(place: HTMLElement, entries: readonly Entry[], clock: Clock): void {
  const now = Date.now();
  let day = "";
  for (const [index, entry] of entries.entries()) {
    const { node, day: dayLabel, time } = entry.drawn;
    const here = place.children[index];
    if (here !== node) place.insertBefore(node, here ?? null);
    const itsDay = clock.day(entry.at, now);
    write(dayLabel, itsDay === day ? "" : itsDay);
    day = itsDay;
    time.dateTime = new Date(entry.at).toISOString();
    write(time, clock.time(entry.at));
    const next = entries[index + 1];
    node.classList.toggle("joined", next !== undefined && isTogether(entry, next));
  }
}

function isTogether(entry: Entry, next: Entry): boolean {
  const kinds = ["you", "answer"].map((kind) =>
    [entry, next].every((each) => each.drawn.node.classList.contains(kind)),
  );
  return kinds.includes(true) && next.at - entry.at < togetherMs;
}

/** Writing the same text again would make a screen reader say it again. */
function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
