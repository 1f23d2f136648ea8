// People who watch the counters, in a process of their own: so many connections to /counters/events, opened within a
// few seconds and opened again when they end, or later when they are told to come later. Tells its parent each second
// how many are open and what they were shown.

import { connect } from "node:net";

/** What the parent says first. */
export interface Watch {
  readonly url: string;
  readonly count: number;
}

/** What the parent is told each second. */
export interface Watched {
  readonly open: number;
  /** Times that a connection was opened again; and that somebody was told to come later. */
  readonly again: number;
  readonly later: number;
  /** The counts that were shown last, as they came, and how many see them; the most first. */
  readonly shown: readonly (readonly [string, number])[];
}

const openWithinMs = 5_000;
const againMs = 1_000;
const textKept = 400;

interface Seat {
  text: string;
  isOpen: boolean;
}

process.once("disconnect", () => process.exit());
process.once("message", (watch) => {
  // The parent says nothing else.
  const { url, count } = watch as Watch;
  const { hostname, port, host } = new URL(url);
  const request = `GET /counters/events HTTP/1.1\r\nHost: ${host}\r\nAccept: text/event-stream\r\n\r\n`;
  const seats = Array.from({ length: count }, (): Seat => ({ text: "", isOpen: false }));
  const counts = { again: 0, later: 0 };
  const sit = (seat: Seat): void => {
    let waitMs = againMs;
    seat.text = "";
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on("connect", () => socket.write(request));
    socket.setEncoding("utf8").on("data", (part: string) => {
      const isFirst = !seat.isOpen;
      seat.text = (seat.text + part).slice(-textKept);
      seat.isOpen = true;
      if (!isFirst || part.startsWith("HTTP/1.1 200 ")) return;
      counts.later += 1;
      waitMs = Number(/^retry-after: (\d+)/im.exec(part)?.[1] ?? 1) * 1_000;
      socket.destroy();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      seat.isOpen = false;
      counts.again += 1;
      setTimeout(() => sit(seat), waitMs * (1 + Math.random()));
    });
  };
  seats.forEach((seat, index) => setTimeout(() => sit(seat), (index / count) * openWithinMs));
  setInterval(() => process.send?.(look(seats, counts)), 1_000);
});

function look(seats: readonly Seat[], counted: Pick<Watched, "again" | "later">): Watched {
  const shown = seats.map(({ text }) => text.split("event: counters\ndata: ").at(-1)?.split("\n")[0] ?? "");
  const counts = new Map<string, number>();
  for (const text of shown) counts.set(text, (counts.get(text) ?? 0) + 1);
  const most = [...counts].toSorted(([, one], [, other]) => other - one);
  return { open: seats.filter(({ isOpen }) => isOpen).length, ...counted, shown: most };
}
