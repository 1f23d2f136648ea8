// The outside of the proof of budgets: a process of its own with a clock of its own, which notes each call when it
// arrives and answers as it is told to.

import { createServer, type ServerResponse } from "node:http";
import { moods, type Mood, type Noted, type ToUpstream } from "./rules.ts";

const book: Noted[] = [];
let mood: Mood = moods[0];
let day = 0;
let stretch = 0;

const server = createServer((request, response) => {
  const atMs = performance.now();
  const header = (name: string) => Number(request.headers[name] ?? 0);
  const to = request.url === "/other" ? "other" : "limited";
  const waitedMs = performance.timeOrigin + atMs - header("x-accepted");
  book.push({ to, atMs, tries: header("x-tries"), waitedMs, mood, day, stretch });
  request.resume();
  request.on("end", () => answer(response, to === "other" ? "fine" : mood));
});

let calls = 0;

function answer(response: ServerResponse, as: Mood): void {
  // Too few to give it up, enough to be tried again.
  if (as === "flaky") return answer(response, ++calls % 3 === 0 ? "garbage" : "fine");
  if (as === "hanging") return;
  if (as === "limited") response.writeHead(429, { "retry-after": "1" }).end();
  else if (as === "slow") setTimeout(() => response.end('{"zone":"UTC"}'), 1_000);
  else response.end(as === "garbage" ? "<html>" : '{"zone":"UTC"}');
}

process.on("message", (message: ToUpstream) => {
  if ("mood" in message) {
    mood = message.mood;
    stretch += 1;
  } else if ("day" in message) day = message.day;
  else process.send?.(book);
});
// Whoever started it is gone.
process.on("disconnect", () => process.exit());

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.(typeof address === "object" && address ? address.port : 0);
});
