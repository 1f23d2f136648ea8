// Bookkeeping, Express: a month of bookings as a compressed CSV file.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import express from "express";

const fixed = process.env.FIXED === "1";
const inProcess = promisify(gzip);

function month(number) {
  const lines = ["day;text;amount"];
  for (let n = 0; n < 120; n += 1) lines.push(`2026-${(number % 12) + 1}-${(n % 28) + 1};booking ${n};${n * number}`);
  return lines.join("\n");
}

/** Compresses with the program `gzip`, as the shell script did that this app has replaced. */
function byProgram(text) {
  return new Promise((resolve, reject) => {
    const child = execFile("gzip", ["-c"], { encoding: "buffer" }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    );
    child.stdin.end(text);
  });
}

const app = express();
app.get("/", (_request, response) => response.send('<a href="/months/3.csv.gz">March</a>'));
app.get("/months/:number.csv.gz", async (request, response) => {
  const text = month(Number(request.params.number));
  response.type("application/gzip").send(fixed ? await inProcess(text) : await byProgram(text));
});
app.listen(Number(process.env.PORT), "127.0.0.1");
