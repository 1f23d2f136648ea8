// Answers leave a connection in the order of its requests, so those behind cannot be answered before the first ones
// are: only a few of each connection stand at the door, and the rest waits behind them. Else a hundred connections with
// sixty requests each would be a crowd, and whoever asks once would have to come again.

import { type Socket } from "node:net";
import { limits } from "../../limits.ts";

interface Line {
  atDoor: number;
  readonly behind: (() => void)[];
}

export class InOrder {
  readonly #lines = new WeakMap<Socket, Line>();
  readonly #soon: (step: () => void) => void;

  /** `soon` runs something in the next turn of the event loop, so that a pile is not one long turn. */
  constructor(soon: (step: () => void) => void) {
    this.#soon = soon;
  }

  /**
   * Runs `step` now, or when one before it on this connection has been answered; each that runs calls `answered` once,
   * but on a connection that is gone.
   */
  come(socket: Socket, step: () => void): void {
    const line = this.#lines.get(socket) ?? { atDoor: 0, behind: [] };
    this.#lines.set(socket, line);
    if (line.atDoor >= limits.admissionOfConnection) return void line.behind.push(step);
    line.atDoor += 1;
    step();
  }

  answered(socket: Socket): void {
    const line = this.#lines.get(socket);
    if (!line) return;
    const next = line.behind.shift();
    if (next) this.#soon(next);
    else line.atDoor -= 1;
  }
}
