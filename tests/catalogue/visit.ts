// A small client of the catalogue's own: walks through the sessions of a scenario, one visit at a time, each with a
// connection of its own, and says what was not answered as the step expects.

import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import type { Flow, Scenario, Step, StepAnswer } from "../../packages/rehearse/src/plan/scenario.ts";

/** Failed steps, each as a sentence; empty when all was as expected. */
export type Complaints = string[];

/** `count` visits of each flow, one every `everyMs`; each visitor has the number `first` and up. */
export async function visitAll(
  url: string,
  scenario: Scenario,
  options: { readonly count: number; readonly everyMs: number; readonly first: number },
): Promise<Complaints> {
  const complaints: Complaints = [];
  const visits: Promise<void>[] = [];
  for (const flow of scenario.flows) {
    for (let n = 0; n < options.count; n += 1) {
      visits.push(visit(url, flow, options.first + n).then((found) => void complaints.push(...found)));
      await new Promise((resolve) => setTimeout(resolve, options.everyMs));
    }
  }
  await Promise.all(visits);
  return complaints;
}

/** One visit without time to think. */
export async function visit(url: string, flow: Flow, number: number): Promise<Complaints> {
  const agent = url.startsWith("https:")
    ? new https.Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false })
    : new http.Agent({ keepAlive: true, maxSockets: 1 });
  try {
    const session = flow.session({ number, random: randomFrom(number) });
    let next = session.next();
    while (next.done !== true) {
      const step = next.value;
      const answer = await send(url, step, agent);
      const isRight = step.expect?.includes(answer.status) ?? answer.status < 400;
      if (!isRight) return [`${step.method} ${step.path}: ${answer.status} ${answer.body.toString().slice(0, 200)}`];
      next = session.next(answer);
    }
    return [];
  } catch (error) {
    return [`${flow.name}: ${error instanceof Error ? error.message : String(error)}`];
  } finally {
    agent.destroy();
  }
}

async function send(url: string, step: Step, agent: http.Agent): Promise<StepAnswer> {
  const begun = performance.now();
  const body = step.body ?? "";
  const headers = { ...step.headers, ...(body.length > 0 && { "content-length": Buffer.byteLength(body) }) };
  const send = url.startsWith("https:") ? https.request : http.request;
  const request = send(new URL(step.path, url), { method: step.method, headers, agent, timeout: 20_000 });
  request.on("timeout", () => request.destroy(new Error(`${step.method} ${step.path}: no answer for 20 s`)));
  request.end(body);
  // What the event is documented to carry.
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer); // no encoding is set
  const names = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
  const status = response.statusCode ?? 0;
  return {
    status,
    headers: Object.fromEntries(names),
    body: Buffer.concat(chunks),
    latencyMs: performance.now() - begun,
  };
}

/** The same numbers for the same visitor (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
