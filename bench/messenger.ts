// Messenger's side of Jarvis for a bench: signed webhooks of many messages each, and a look into the outbox.

import { createHmac } from "node:crypto";
import { Agent, request } from "node:http";
import type { RunningJarvis } from "./jarvis.ts";

/** The secret that Jarvis uses when none is set. */
const secret = "local-app-secret";
const messagesPerPost = 50;
const connections = 4;
const callsPerPage = 10_000;

export interface Message {
  readonly person: string;
  readonly text: string;
}

export interface Call {
  readonly seq: number;
  readonly at: string;
  readonly person: string;
  readonly text: string;
  /** The same for each try of the same message. */
  readonly key: string;
}

export interface OutboxStats {
  readonly calls: number;
  readonly distinct: number;
}

/** Sends all messages, 50 in a POST, over four connections; rejects when one is not answered with 200. */
export async function send({ url }: RunningJarvis, messages: readonly Message[], signal: AbortSignal): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < messages.length && !signal.aborted) {
      const part = messages.slice(next, (next += messagesPerPost));
      const status = await post(`${url}/webhook/messenger`, bodyOf(part), agent);
      if (status !== 200) throw new Error(`a webhook was answered with ${status}`);
    }
  };
  try {
    await Promise.all(Array.from({ length: connections }, worker));
  } finally {
    agent.destroy();
  }
}

function bodyOf(messages: readonly Message[]): Buffer {
  const now = Date.now();
  const messaging = messages.map(({ person, text }) => ({
    sender: { id: person },
    recipient: { id: "page" },
    timestamp: now,
    message: { mid: `m-${person}-${text.slice(0, 20)}`, text },
  }));
  return Buffer.from(JSON.stringify({ object: "page", entry: [{ id: "page", time: now, messaging }] }));
}

function post(url: string, body: Buffer, agent: Agent): Promise<number | undefined> {
  const headers = {
    "content-type": "application/json",
    "content-length": body.length,
    "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
  };
  return new Promise((resolve, reject) => {
    const call = request(url, { method: "POST", agent, headers }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode));
    });
    call.once("error", reject);
    call.end(body);
  });
}

/** How many calls the outbox of a stand-in has taken, repeats counted apart. */
export async function outboxStats(outboxUrl: string): Promise<OutboxStats> {
  // The stand-in is ours.
  return (await (await fetch(new URL("/outbox/stats.json", outboxUrl))).json()) as OutboxStats;
}

/** All calls after the one numbered `since`, in order. */
export async function* outboxCalls(outboxUrl: string, since: number): AsyncGenerator<Call> {
  for (let after = since; ;) {
    const response = await fetch(new URL(`/outbox.json?since=${after}&limit=${callsPerPage}`, outboxUrl));
    const { calls } = (await response.json()) as { calls: Call[] };
    const last = calls.at(-1);
    if (last === undefined) return;
    yield* calls;
    after = last.seq;
  }
}
