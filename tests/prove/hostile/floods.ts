// Too much of something: connections that say nothing, heads and bodies that drip, bodies that are costly to parse,
// requests without end on one connection, senders that hang up and readers that do not read.

import { once } from "node:events";
import { type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "../../../packages/holdfast/src/limits.ts";
import { type Attack, forAll, type Target } from "./attack.ts";
import { hostileBodies } from "./bodies.ts";
import { Pipe } from "./pipe.ts";
import { exchange, open, post } from "./raw.ts";

/** Beyond the limit itself: how often the server looks, and a machine that is busy. */
const graceMs = 5_000;
const page = "GET /page HTTP/1.1\r\nHost: x\r\n\r\n";

/** Opens so many at once as a listener's backlog takes. */
async function openMany(url: string, count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  await forAll(Array.from({ length: count }), 100, async () => {
    const socket = await open(url);
    socket.resume();
    sockets.push(socket);
  });
  return sockets;
}

/** Gives how many of the sockets the server has not ended after `limitMs`; writes `drip` to each every second. */
async function outlasting(sockets: readonly Socket[], limitMs: number, drip: string): Promise<number> {
  for (const socket of sockets) socket.once("end", () => socket.destroy());
  const endMs = performance.now() + limitMs;
  let left = sockets;
  while (performance.now() < endMs && left.length > 0) {
    await sleep(Math.min(1_000, limitMs));
    left = left.filter((socket) => !socket.destroyed);
    if (drip !== "") for (const socket of left) socket.write(drip);
  }
  for (const socket of left) socket.destroy();
  return left.length;
}

interface Slowness {
  readonly name: string;
  readonly first: string;
  readonly drip: string;
  readonly limitMs: number;
}

const slow: readonly Slowness[] = [
  { name: "say nothing", first: "", drip: "", limitMs: limits.headMs },
  { name: "drip a head", first: "GET /page HTTP/1.1\r\nHost: x\r\n", drip: "X: y\r\n", limitMs: limits.headMs },
  {
    name: "drip a body",
    first: "POST /facts HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n",
    drip: "x",
    limitMs: limits.bodySlowMs,
  },
];

export const slowAttack: Attack = {
  name: "half-open",
  about: "connections that say nothing, drip a head or drip a body",
  run: async ({ url, scale }) => {
    // Of the bodies that drip there are more than there are places for requests, in the long form.
    const count = scale === 1 ? 200 : 2_000;
    const wrong: string[] = [];
    await Promise.all(
      slow.map(async ({ name, first, drip, limitMs }) => {
        const sockets = await openMany(url, count);
        if (first !== "") for (const socket of sockets) socket.write(first);
        const left = await outlasting(sockets, limitMs + graceMs, drip);
        if (left > 0) wrong.push(`${left} of ${count} that ${name} are connected after ${limitMs + graceMs} ms`);
      }),
    );
    return { cases: count * slow.length, wrong };
  },
};

const heavy = hostileBodies.filter(({ name, wanted }) => wanted === "kept" && name.startsWith("many "));

export const heavyAttack: Attack = {
  name: "heavy",
  about: "bodies that take longest to parse, from 64 at once",
  run: async (target) => {
    const wrong: string[] = [];
    const count = 600 * Math.min(target.scale, 10);
    const pipes = Array.from({ length: 64 }, () => new Pipe(target.url));
    await forAll(Array.from({ length: count }).keys(), pipes.length, async (index) => {
      const { name, bytes } = heavy[index % heavy.length] ?? { name: "", bytes: Buffer.alloc(0) };
      const told = await pipes[index % pipes.length]?.ask(post("/facts", bytes));
      const status = told?.status ?? 0;
      if (status !== 200 && status !== 503) wrong.push(`${name}: ${status}`);
    });
    for (const pipe of pipes) pipe.close();
    return { cases: count, wrong };
  },
};

export const pileAttack: Attack = {
  name: "piles",
  about: "many requests at once on one connection, some beyond what one may have open",
  run: async ({ url, scale }) => {
    const wrong: string[] = [];
    const connections = 60 * Math.min(scale, 10);
    await forAll(Array.from({ length: connections }).keys(), 8, async (index) => {
      const count = index % 3 === 0 ? 2_000 : limits.pipelined;
      const { answers, closed } = await exchange(url, page.repeat(count), {
        answers: limits.pipelined,
        limitMs: 8_000,
      });
      if (answers.some(({ status }) => status !== 200)) wrong.push("a page was not whole");
      if (count <= limits.pipelined && answers.length !== count) wrong.push(`${answers.length} of ${count} answered`);
      if (count > limits.pipelined && !closed && answers.length === 0) wrong.push("neither answered nor closed");
    });
    return { cases: connections, wrong };
  },
};

export const abortAttack: Attack = {
  name: "hang-ups",
  about: "senders that end in the middle of a body, or before their answer",
  run: async ({ url, scale }) => {
    const count = 1_500 * Math.min(scale, 10);
    await forAll(Array.from({ length: count }).keys(), 32, async (index) => {
      const socket = await open(url);
      const request = post("/answered", JSON.stringify({ id: `hang-up-${index}`, text: "x".repeat(20_000) }));
      const half = index % 2 === 0;
      if (!socket.destroyed)
        await new Promise((resolve) => socket.write(half ? request.subarray(0, 9_000) : request, resolve));
      if (index % 3 === 0) socket.resetAndDestroy();
      else socket.destroy();
    });
    return { cases: count, wrong: [] };
  },
};

export const deafAttack: Attack = {
  name: "deaf",
  about: "readers that ask for pages and read nothing",
  run: async ({ url, scale, signal }) => {
    const count = scale === 1 ? 100 : 1_000;
    const wrong: string[] = [];
    const sockets: Socket[] = [];
    await forAll(Array.from({ length: count }), 50, async () => {
      const socket = await open(url);
      socket.pause();
      if (!socket.destroyed) socket.write(page.repeat(limits.pipelined));
      sockets.push(socket);
    });
    await sleep(3_000, undefined, { signal });
    for (const socket of sockets) socket.destroy();
    await Promise.all(sockets.filter(({ closed }) => !closed).map((socket) => once(socket, "close")));
    return { cases: count, wrong };
  },
};

export const floods: readonly Attack[] = [slowAttack, heavyAttack, pileAttack, abortAttack, deafAttack];

/** The seconds after which every slow connection has been ended; for the broken build that never ends one. */
export async function outlastingSlow({ url }: Pick<Target, "url">): Promise<string | undefined> {
  const sockets = await openMany(url, 20);
  for (const socket of sockets) socket.write("GET /page HTTP/1.1\r\nHost: x\r\n");
  const limitMs = limits.headMs + graceMs;
  const left = await outlasting(sockets, limitMs, "X: y\r\n");
  return left > 0 ? `${left} of 20 that drip a head are connected after ${limitMs} ms` : undefined;
}
