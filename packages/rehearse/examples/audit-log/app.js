// A small directory of people, Express, which writes a log line for each request into a pipe that a collector reads.

import { openSync, writeSync } from "node:fs";
import express from "express";

const level = process.env.LOG_LEVEL ?? "info";
const sink = openSync(process.env.LOG_PIPE ?? "", "w");
const people = Array.from({ length: 200 }, (_, id) => ({
  id,
  name: `Person ${id}`,
  rooms: [id % 7, id % 11, id % 13],
}));

function log(entry) {
  writeSync(sink, `${JSON.stringify(entry)}\n`);
}

const app = express();
app.use((request, response, next) => {
  const begun = performance.now();
  response.on("finish", () => {
    const ms = Math.round(performance.now() - begun);
    log({ level: "info", url: request.url, status: response.statusCode, ms });
    // What helped once to find a mistake: everything that was known while the request was answered.
    if (level === "debug")
      log({ level: "debug", headers: request.headers, url: request.url, people: people.slice(0, 60) });
  });
  next();
});
app.get("/people/:id", (request, response) => {
  const person = people[Number(request.params.id)];
  response.status(person === undefined ? 404 : 200).json(person ?? { error: "nobody" });
});
app.listen(Number(process.env.PORT), "127.0.0.1");
