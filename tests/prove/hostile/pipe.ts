// One kept connection with several requests in flight, whose answers come in the order of the requests.

import { type Socket } from "node:net";
import { type Answered, open, read } from "./raw.ts";

/** What is told of a request whose connection ended before its answer. */
const lost: Answered = { status: 0, retryAfter: undefined, body: "no answer" };

export class Pipe {
  readonly #url: string;
  #socket: Socket | undefined;
  #opening: Promise<void> | undefined;
  #waiting: ((told: Answered) => void)[] = [];
  #rest = Buffer.alloc(0);

  constructor(url: string) {
    this.#url = url;
  }

  /** Sends a request; opens the connection anew where the server has closed it. Never rejects. */
  async ask(bytes: Buffer, limitMs = 15_000): Promise<Answered> {
    if (!this.#socket || this.#socket.destroyed || !this.#socket.writable) {
      this.#opening ??= this.#open().finally(() => (this.#opening = undefined));
      await this.#opening;
    }
    return new Promise((resolve) => {
      // Who waits for one answer that does not come waits for all behind it.
      const clock = setTimeout(() => this.#socket?.destroy(), limitMs);
      this.#waiting.push((told) => {
        clearTimeout(clock);
        resolve(told);
      });
      this.#socket?.write(bytes);
    });
  }

  close(): void {
    this.#socket?.destroy();
  }

  async #open(): Promise<void> {
    const socket = await open(this.#url);
    this.#socket = socket;
    this.#rest = Buffer.alloc(0);
    const end = () => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      for (const tell of this.#waiting.splice(0)) tell(lost);
    };
    socket.on("data", (chunk) => this.#heard(chunk));
    socket.on("close", end);
    socket.on("end", () => socket.destroy());
    if (socket.destroyed) end();
  }

  #heard(chunk: Buffer): void {
    const bytes = Buffer.concat([this.#rest, chunk]);
    const { answers, rest } = read(bytes);
    this.#rest = bytes.subarray(bytes.length - Buffer.byteLength(rest, "latin1"));
    for (const answer of answers) this.#waiting.shift()?.(answer);
  }
}
