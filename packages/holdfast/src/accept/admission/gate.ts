// The door of a web process, before Fastify: it sees a request when its head has been read, before any route or hook.
// What it refuses costs about what Node.js needs to read a request. Once some wait for their turn, who has not sent a
// body yet has none: else slow senders would take all turns, and be the crowd for which others are refused.

import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { type EventLoopUtilization, monitorEventLoopDelay, performance } from "node:perf_hooks";
import { limits } from "../../limits.ts";
import { type EventClass } from "../../log/class.ts";
import { type AdmissionMetrics } from "../../watch/admission.ts";
import { Admission, type Offer } from "./admission.ts";
import { addressOf, patienceMs } from "./asking.ts";
import { bodyBytes, whenBodyIsHere } from "./body.ts";
import { InOrder } from "./in-order.ts";
import { type Refusal } from "./queue.ts";
import { rankOf } from "./rank.ts";
import { prepare } from "./refusal.ts";
import { type RouteClasses, type Standing } from "./route-class.ts";

export interface GateOptions {
  readonly classes: RouteClasses;
  /** The one class that this process serves; all, when there is none. */
  readonly listener: EventClass | undefined;
  readonly metrics: AdmissionMetrics;
  readonly random: () => number;
  /** Whether a release is being rolled in. */
  readonly isRolling: () => boolean;
  /** The time of day in ms. */
  readonly today: () => number;
}

/** What a route that nobody knows is worth: a scan comes before nobody. */
const unknown: Standing = { class: "sheddable" };

const overloaded = prepare("HF_OVERLOADED");
const misdirected = prepare("HF_OTHER_LISTENER");

export class Gate {
  readonly #options: GateOptions;
  readonly #admission: Admission;
  readonly #inOrder = new InOrder({ soon: setImmediate, isRoomy: () => this.#admission.isRoomy });
  readonly #servers = new Set<Server>();
  readonly #turns = monitorEventLoopDelay({ resolution: 10 });
  #clock: NodeJS.Timeout | undefined;
  #busy: EventLoopUtilization | undefined;
  #windowMs = 0;
  #idle = 0;

  constructor(options: GateOptions) {
    this.#options = options;
    const { random } = options;
    this.#admission = new Admission({ random, soon: setImmediate, now: () => performance.now() });
  }

  /** A server before whose `handler` the gate stands; `make` makes it. */
  serve(handler: RequestListener, make: (listener: RequestListener) => Server = createServer): Server {
    // Nothing more is done while a piece of bytes is read, which may hold a thousand requests of one connection.
    const server = make((request, response) => {
      this.#inOrder.come(request.socket, () => this.#open(request, response, handler));
    });
    this.#servers.add(server);
    server.on("connection", () => this.#admission.connected());
    server.once("close", () => {
      this.#servers.delete(server);
      if (this.#servers.size === 0) this.#rest();
    });
    return server;
  }

  #open(request: IncomingMessage, response: ServerResponse, handler: RequestListener): void {
    const { classes, listener, metrics, random } = this.#options;
    const { socket } = request;
    if (socket.destroyed) return;
    response.on("close", () => this.#inOrder.answered(socket));
    const found = classes.find(request.method ?? "", request.url ?? "");
    if (found?.always === true) return handler(request, response);
    const standing = found ?? unknown;
    if (found && found.anywhere !== true && listener !== undefined && found.class !== listener) {
      metrics.refused(found.class, "listener");
      return misdirected(response, { close: hasMuchToRead(request), chance: random() });
    }
    this.#clock ??= this.#wake();
    this.#idle = 0;
    const offer = (): void => this.#admission.offer(this.#offerOf(standing, { request, response, handler }));
    if (this.#admission.isRoomy) offer();
    else whenBodyIsHere(request, response, offer);
  }

  #offerOf(standing: Standing, { request, response, handler }: Exchange): Offer {
    const nowMs = performance.now();
    const { metrics, today, isRolling } = this.#options;
    const patient = patienceMs(request.headers);
    const openMs = isRolling() ? limits.admissionRollingQueueMs : limits.admissionOpenQueueMs;
    return {
      class: standing.class,
      rank: rankOf(standing.class, userOf(standing, request), today()),
      sinceMs: nowMs,
      untilMs: nowMs + Math.min(limits.admissionQueueMs, patient),
      latestMs: nowMs + Math.min(openMs, patient),
      isGone: () => request.socket.destroyed,
      begin: (ticket) => {
        metrics.admitted(standing.class);
        response.on("close", () => this.#admission.end(ticket));
        handler(request, response);
      },
      refuse: (reason) => this.#refuse(standing.class, reason, { request, response }),
    };
  }

  #refuse(name: EventClass, reason: Refusal, { request, response }: Omit<Exchange, "handler">): void {
    const { metrics, random } = this.#options;
    const { step } = this.#admission;
    metrics.refused(name, reason);
    if (request.socket.destroyed) return;
    if (step === "cut" || step === "deaf") request.socket.destroy();
    else {
      // With the connection goes what is piled up on it: one refusal instead of dozens.
      const close = step === "close" || hasMuchToRead(request) || this.#inOrder.isPile(request.socket);
      overloaded(response, { close, chance: random() });
    }
  }

  #wake(): NodeJS.Timeout {
    this.#turns.enable();
    this.#turns.reset();
    this.#busy = performance.eventLoopUtilization();
    this.#windowMs = performance.now();
    return setInterval(() => this.#tick(), limits.admissionTickMs).unref();
  }

  #rest(): void {
    clearInterval(this.#clock);
    this.#clock = undefined;
    this.#turns.disable();
  }

  #tick(): void {
    const nowMs = performance.now();
    this.#admission.tick();
    this.#inOrder.release();
    if (nowMs - this.#windowMs < limits.admissionWindowMs) return;
    this.#windowMs = nowMs;
    const busy = performance.eventLoopUtilization();
    // Since the window before.
    const { utilization } = performance.eventLoopUtilization(busy, this.#busy);
    this.#busy = busy;
    this.#admission.window({ turnMs: this.#turns.percentile(90) / 1e6, busy: utilization });
    this.#turns.reset();
    this.#options.metrics.stands({ ...this.#admission.figures, step: this.#admission.step });
    // New connections are cut where no step before was enough: for a window, then it is looked again.
    for (const server of this.#servers) server.maxConnections = this.#admission.step === "deaf" ? 1 : unbounded;
    this.#idle += 1;
    if (this.#idle > limits.admissionIdleWindows && this.#admission.isIdle) this.#rest();
  }
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly handler: RequestListener;
}

/** More connections than a process can have open files. */
const unbounded = 1_000_000;

/** What an app's function fails with is no reason to fail: the address is as good. */
function userOf({ user }: Standing, request: IncomingMessage): string {
  const ip = addressOf(request.headers, request.socket.remoteAddress ?? "");
  try {
    return user?.({ headers: request.headers, ip }) ?? ip;
  } catch {
    return ip;
  }
}

/** A body whose rest would have to be read before the connection can be used again. */
function hasMuchToRead(request: IncomingMessage): boolean {
  return bodyBytes(request) > limits.admissionUnreadBytes;
}
