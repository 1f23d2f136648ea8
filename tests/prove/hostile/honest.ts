// Honest clients beside an attack: at a steady rate, each kind of request in turn over kept connections, each answer
// looked at. What is not answered right and in time is written down.

import { Agent, request as httpRequest } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { patiently } from "./raw.ts";
import { pageText, signatureOf } from "./rules.ts";
import { hashOf } from "./world.ts";

export interface Honest {
  /** Requests that were answered right so far. */
  served(): number;
  /** How often one was told to come again later, and came. */
  refused(): number;
  /** What went wrong, a line for each. */
  readonly wrong: readonly string[];
  /** Bytes that must be in the log, as hashes by id. */
  readonly sent: ReadonlyMap<string, string>;
  /** The slowest answer since the last time somebody asked, in ms. */
  slowest(): number;
  /** Waits for what is under way. */
  stop(): Promise<void>;
}

export interface HonestOptions {
  readonly url: string;
  /** Requests a second, open loop: a slow answer delays no other request. */
  readonly ratePerSecond: number;
}

const limitMs = 8_000;
const linesKept = 20;

interface Reply {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

type Call = (path: string, body?: Buffer, headers?: Record<string, string>) => Promise<Reply>;

export function startHonest({ url, ratePerSecond }: HonestOptions): Honest {
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  const call: Call = (path, body, headers) =>
    patiently(
      () => send(agent, new URL(path, url), { body, headers }),
      () => (refused += 1),
    );
  const wrong: string[] = [];
  const sent = new Map<string, string>();
  const underWay = new Set<Promise<void>>();
  let [served, refused, slowestMs, stopped] = [0, 0, 0, false];
  const one = async (number: number): Promise<void> => {
    const beganMs = performance.now();
    try {
      const problem = await kinds[number % kinds.length]?.(call, `honest-${number}`, sent);
      if (problem === undefined) served += 1;
      else if (wrong.length < linesKept) wrong.push(problem);
    } catch (error) {
      if (wrong.length < linesKept) wrong.push(`honest-${number}: ${String(error)}`);
    }
    slowestMs = Math.max(slowestMs, performance.now() - beganMs);
  };
  const running = (async () => {
    const beganMs = performance.now();
    for (let number = 0; !stopped; number += 1) {
      const going = one(number).finally(() => underWay.delete(going));
      underWay.add(going);
      await sleep(Math.max(0, beganMs + ((number + 1) * 1_000) / ratePerSecond - performance.now()));
    }
  })();
  return {
    served: () => served,
    refused: () => refused,
    wrong,
    sent,
    slowest() {
      const seen = slowestMs;
      slowestMs = 0;
      return seen;
    },
    async stop() {
      stopped = true;
      await running;
      await Promise.all(underWay);
      agent.destroy();
    },
  };
}

type Kind = (call: Call, id: string, sent: Map<string, string>) => Promise<string | undefined>;

const kinds: readonly Kind[] = [
  async (call, id, sent) => {
    const body = bodyOf(id);
    sent.set(id, hashOf(body));
    return differs(id, await call("/facts", body), '{"accepted":1,"repeated":0}');
  },
  async (call, id, sent) => {
    const body = bodyOf(id);
    sent.set(id, hashOf(body));
    const headers = { "x-signature": signatureOf(body) };
    return differs(id, await call("/hook", body, headers), '{"accepted":1,"repeated":0}');
  },
  async (call, id, sent) => {
    const body = bodyOf(id);
    sent.set(id, hashOf(body));
    const reply = await call("/answered", body);
    // A worker that is busy with the attack may take longer than the route waits: then there is an address to ask at.
    if (reply.status !== 202) return differs(id, reply, `{"outcome":"done","result":{"seen":"${id}"}}`);
    const asked = await call(/"ask":"([^"]+)"/.exec(reply.text)?.[1] ?? "/");
    return asked.status === 200 || asked.status === 202 ? undefined : `${id}: ${asked.status} at its own address`;
  },
  async (call, id) => differs(id, await call("/page"), pageText),
  async (call, id) => differs(id, await call("/health/live"), '{"ok":true}'),
];

function bodyOf(id: string): Buffer {
  return Buffer.from(JSON.stringify({ id, key: id, tenant: `tenant-${id.at(-1) ?? ""}`, text: "Grüße 👋🏽 an alle" }));
}

function differs(id: string, { status, text }: Reply, wanted: string): string | undefined {
  return status === 200 && text === wanted ? undefined : `${id}: ${status} ${text.slice(0, 200)}`;
}

interface Sending {
  readonly body: Buffer | undefined;
  readonly headers: Record<string, string> | undefined;
}

function send(agent: Agent, url: URL, { body, headers = {} }: Sending): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, {
      agent,
      method: body ? "POST" : "GET",
      headers: body ? { "content-type": "application/json", "content-length": body.length, ...headers } : headers,
      signal: AbortSignal.timeout(limitMs),
    });
    request.on("error", reject);
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          retryAfter: response.headers["retry-after"],
          text: Buffer.concat(chunks).toString("utf8"),
        }),
      );
    });
    request.end(body);
  });
}
