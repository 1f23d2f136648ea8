// One way of one connection through a fault proxy: what comes in is kept in order, up to a bound, until it is due, and
// goes out as the faults that are on say. When it holds its fill nothing more is read, so the sender feels it.

import { once } from "node:events";
import { type Socket } from "node:net";
import { limits } from "../limits.ts";
import { type Hit, isOnWay, type NetworkFault, type Way } from "./network-fault.ts";

export interface FlowOptions {
  readonly way: Way;
  readonly from: Socket;
  readonly to: Socket;
  /** Faults that are on for this connection now. */
  readonly hits: () => readonly Hit[];
  readonly random: () => number;
  /** Told of bytes that went out, and of those that were swallowed. */
  readonly passed: (bytes: number) => void;
  readonly swallowed: (bytes: number) => void;
}

interface Piece {
  /** Null is the end (FIN). */
  readonly bytes: Buffer | null;
  readonly atMs: number;
  /** Of the jitter, from -1 to 1. */
  readonly luck: number;
}

type Kind<Name extends NetworkFault["kind"]> = Extract<NetworkFault, { readonly kind: Name }>;

export class Flow {
  readonly #options: FlowOptions;
  readonly #pieces: Piece[] = [];
  #bytes = 0;
  #dead = false;
  #wake: (() => void) | undefined;

  constructor(options: FlowOptions) {
    this.#options = options;
    const { from, to, random } = options;
    const add = (bytes: Buffer | null) => {
      this.#pieces.push({ bytes, atMs: performance.now(), luck: 2 * random() - 1 });
      this.#bytes += bytes?.length ?? 0;
      if (this.#bytes >= limits.proxyWayBytes) from.pause();
      this.changed();
    };
    from.on("data", add);
    from.on("end", () => add(null));
    // Whoever closes, closes both, by the line that they belong to: until then its faults decide.
    from.on("close", () => this.changed());
    to.on("close", () => this.changed());
    void this.#run();
  }

  /** True when something was swallowed: then everything is, for ever. */
  get isDead(): boolean {
    return this.#dead;
  }

  die(): void {
    this.#dead = true;
    this.changed();
  }

  /** Faults or sockets are others than before. */
  changed(): void {
    this.#wake?.();
  }

  async #run(): Promise<void> {
    const { from, to } = this.#options;
    while (this.#dead ? !from.destroyed : !to.destroyed) {
      const piece = this.#pieces[0];
      if (this.#dead || this.#find("swallow")) {
        this.#swallow();
        if (!this.#pieces.length) await this.#rest(undefined);
        continue;
      }
      if (!piece || this.#find("hold")) {
        await this.#rest(undefined);
        continue;
      }
      const waitMs = piece.atMs + delayOf(this.#find("delay"), piece.luck) - performance.now();
      if (waitMs > 0) {
        await this.#rest(waitMs);
        continue;
      }
      if (piece.bytes === null) {
        this.#pieces.shift();
        to.end();
        continue;
      }
      const throttle = this.#find("throttle");
      const most = throttle ? Math.max(1, (throttle.bytesPerSecond * limits.proxyDripMs) / 1_000) : Infinity;
      const bytes = this.#take(Math.ceil(most));
      if (this.#bytes < limits.proxyWayBytes && from.isPaused()) from.resume();
      await this.#send(this.#mutilated(bytes));
      if (throttle) await pause((bytes.length / throttle.bytesPerSecond) * 1_000);
    }
  }

  #find<Name extends NetworkFault["kind"]>(kind: Name): Kind<Name> | undefined {
    const { way, hits } = this.#options;
    // The last one that began counts.
    const hit = hits().findLast(({ fault }) => fault.kind === kind && isOnWay(fault, way));
    // Its kind was just compared.
    return hit?.fault as Kind<Name> | undefined;
  }

  #swallow(): void {
    const { from, swallowed } = this.#options;
    // What was lost, an end too, never comes again: from here on nothing that follows makes sense.
    if (this.#pieces.length > 0) this.#dead = true;
    swallowed(this.#bytes);
    this.#pieces.length = 0;
    this.#bytes = 0;
    if (from.isPaused()) from.resume();
  }

  /** The first bytes of the first piece. */
  #take(most: number): Buffer {
    const piece = this.#pieces[0];
    if (!piece?.bytes) return Buffer.alloc(0);
    const bytes = piece.bytes.subarray(0, most);
    const rest = piece.bytes.subarray(bytes.length);
    if (rest.length === 0) this.#pieces.shift();
    else this.#pieces[0] = { ...piece, bytes: rest };
    this.#bytes -= bytes.length;
    return bytes;
  }

  #mutilated(bytes: Buffer): Buffer {
    const { way, hits, random } = this.#options;
    let sent = bytes;
    for (const { fault, passed } of hits()) {
      if (fault.kind === "garbage" && isOnWay(fault, way)) {
        const whole = Math.min(bytes.length, Math.max(0, (fault.afterBytes ?? 0) - passed[way]));
        // A piece's bytes may be a part of the socket's own buffer, which is nobody else's by now.
        sent = Buffer.from(sent);
        for (let place = whole; place < sent.length; place += 1) sent[place] = Math.floor(random() * 256);
      }
      passed[way] += bytes.length;
    }
    return sent;
  }

  async #send(bytes: Buffer): Promise<void> {
    const { to, passed } = this.#options;
    if (to.destroyed || to.writableEnded) return;
    passed(bytes.length);
    if (to.write(bytes)) return;
    const gone = new AbortController();
    const leave = () => gone.abort();
    to.once("close", leave);
    await once(to, "drain", { signal: gone.signal }).catch(() => undefined);
    to.off("close", leave);
  }

  /** Until something has changed, or so long at most. */
  async #rest(ms: number | undefined): Promise<void> {
    let clock: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (ms !== undefined) clock = setTimeout(resolve, ms);
    });
    clearTimeout(clock);
    this.#wake = undefined;
  }
}

function delayOf(fault: Kind<"delay"> | undefined, luck: number): number {
  return fault ? Math.max(0, fault.ms + luck * (fault.jitterMs ?? 0)) : 0;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
