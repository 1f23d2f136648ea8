// A quiz, plain http: who begins one gets a session in memory with the questions in their own order.

import { randomUUID } from "node:crypto";
import { createServer } from "node:http";

const fixed = process.env.FIXED === "1";
/** More than are at play at any time. */
const mostSessions = 500;
const questions = Array.from({ length: 400 }, (_, n) => ({
  id: n,
  words: `What is ${n} times ${n % 13}?`,
  right: n * (n % 13),
}));
const sessions = new Map();

function begin() {
  const id = randomUUID();
  // Each session has a copy, since answers are written into it.
  const mine = questions.map((question) => ({ ...question, given: null, hint: `${question.words} (${id})` }));
  sessions.set(id, { mine, at: 0 });
  if (fixed && sessions.size > mostSessions) sessions.delete(sessions.keys().next().value);
  return id;
}

function answer(session, given) {
  const question = session.mine[session.at];
  question.given = given;
  session.at += 1;
  return { right: question.right === given, next: session.mine[session.at]?.words ?? null };
}

const server = createServer((request, response) => {
  const path = request.url ?? "/";
  const found = /^\/quiz\/([0-9a-f-]{36})\/(\d+)$/.exec(path);
  response.setHeader("content-type", "application/json");
  if (request.method === "POST" && path === "/quiz") {
    response.writeHead(201).end(JSON.stringify({ id: begin(), first: questions[0].words }));
  } else if (found !== null && sessions.has(found[1])) {
    response.end(JSON.stringify(answer(sessions.get(found[1]), Number(found[2]))));
  } else response.writeHead(404).end('{"error":"no such quiz"}');
});
server.listen(Number(process.env.PORT), "127.0.0.1");
