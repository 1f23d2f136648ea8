// Answers leave a connection in the order of its requests, so those behind cannot be answered before the first ones
// are: only a few of each connection stand at the door, and the rest waits behind them. While others wait for their
// turn it is one, and the rest comes when there is room: else a hundred connections with sixty requests each would be
// a crowd, and whoever asks once would have to come again.

import { type Socket } from "node:net";
import { limits } from "../../limits.ts";

interface Line {
  atDoor: number;
  readonly behind: (() => void)[];
}

export interface InOrderOptions {
  /** Runs something in the next turn of the event loop, so that a pile is not one long turn. */
  readonly soon: (step: () => void) => void;
  /** Whether nobody stands in another's way. */
  readonly isRoomy: () => boolean;
}

export class InOrder {
  readonly #options: InOrderOptions;
  readonly #lines = new WeakMap<Socket, Line>();
  /** Have something behind and nothing at the door, in the order in which they began to rest. */
  readonly #resting = new Set<Line>();

  constructor(options: InOrderOptions) {
    this.#options = options;
  }

  /**
   * Runs `step` now, or when one before it on this connection has been answered; each that runs calls `answered` once,
   * but on a connection that is gone.
   */
  come(socket: Socket, step: () => void): void {
    const line = this.#lines.get(socket) ?? { atDoor: 0, behind: [] };
    this.#lines.set(socket, line);
    const most = this.#options.isRoomy() ? limits.admissionOfConnection : 1;
    if (line.atDoor >= most || line.behind.length > 0) return void line.behind.push(step);
    line.atDoor += 1;
    step();
  }

  answered(socket: Socket): void {
    const line = this.#lines.get(socket);
    if (!line) return;
    line.atDoor -= 1;
    if (line.behind.length === 0) return;
    if (this.#options.isRoomy()) this.#next(line);
    else if (line.atDoor === 0) this.#resting.add(line);
  }

  /** Lets those come that rest, while there is room; one in any case, or nobody would be served in a long crowd. */
  release(): void {
    for (const line of this.#resting) {
      this.#resting.delete(line);
      this.#next(line);
      if (!this.#options.isRoomy()) return;
    }
  }

  /** Whether requests of this connection wait behind others of it. */
  isPile(socket: Socket): boolean {
    return (this.#lines.get(socket)?.behind.length ?? 0) > 0;
  }

  #next(line: Line): void {
    const next = line.behind.shift();
    if (!next) return;
    line.atDoor += 1;
    this.#options.soon(next);
  }
}
