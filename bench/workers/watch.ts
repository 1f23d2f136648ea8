// Many watchers of Jarvis' counters in a process of their own, so that hearing costs nothing where telling is measured.
// Each is a socket that asks once and then notes when it hears of which count.

import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { FromWatchers, Watching } from "../watching.ts";

/** Fewer than the ephemeral ports of one address, 28,231 by default on Linux. */
const perAddress = 20_000;
/** That are on their way to being open. */
const openingAtOnce = 200;
const againMs = 250;

const task: Watching = JSON.parse(process.argv[2] ?? "");
const { hostname, port } = new URL(task.url);
const request = `GET /counters/events HTTP/1.1\r\nHost: ${hostname}\r\nAccept: text/event-stream\r\n\r\n`;
/** For each count of people: when each watcher heard of it, in ms since 1970. */
const heard = new Map<number, number[]>();
const sockets = new Set<Socket>();
let refused = 0;
let cut = 0;
let isEnding = false;

process.on("message", (wish: unknown) => {
  if (wish === "report") tell({ kind: "report", heard, open: sockets.size, refused, cut });
});
process.on("disconnect", () => {
  isEnding = true;
  for (const socket of sockets) socket.destroy();
  process.exit();
});

let next = 0;
await Promise.all(Array.from({ length: openingAtOnce }, openMany));
tell({ kind: "open" });

async function openMany(): Promise<void> {
  for (let index = next++; index < task.count; index = next++) {
    while (!(await open(`127.0.0.${2 + Math.floor(index / perAddress)}`))) {
      refused += 1;
      await sleep(againMs);
    }
  }
}

/** True when the first count has come; false when it was refused. */
async function open(localAddress: string): Promise<boolean> {
  const answer = Promise.withResolvers<boolean>();
  const socket = connect({ host: hostname, port: Number(port), localAddress });
  let text = "";
  socket.setNoDelay(true).setEncoding("latin1");
  socket.on("error", () => answer.resolve(false));
  socket.on("close", () => {
    if (sockets.delete(socket) && !isEnding) cut += 1;
    answer.resolve(false);
  });
  socket.on("data", (part: string) => {
    text += part;
    // The head has line ends of two signs, so this is the end of an event.
    for (let end = text.indexOf("\n\n"); end !== -1; end = text.indexOf("\n\n")) {
      const [, people] = /"people":(\d+)/.exec(text.slice(0, end)) ?? [];
      text = text.slice(end + 2);
      if (people === undefined) continue;
      note(Number(people));
      sockets.add(socket);
      answer.resolve(true);
    }
  });
  socket.write(request);
  return answer.promise.then((isOpen) => {
    if (!isOpen) socket.destroy();
    return isOpen;
  });
}

function note(people: number): void {
  const times = heard.get(people) ?? [];
  times.push(performance.timeOrigin + performance.now());
  heard.set(people, times);
}

function tell(news: FromWatchers): void {
  process.send?.(news);
}
