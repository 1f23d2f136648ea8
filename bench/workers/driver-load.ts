// One generator on the driver bench's target: which one, and the target's port, come as arguments. It drives a stretch
// to be warm, then the measured one, and prints its answers and the processor time of its process, all threads, from
// before the first planned request to after the last answer: starting, loading and compiling are no part of it.

import { createRequire } from "node:module";
import { buildRequest, closedLoop, Driver, parseTarget, Pool } from "holdfast-rehearse/drive";

const [name = "", port = "", seconds = "3", connections = "64", rate = "20000"] = process.argv.slice(2);
const url = `http://127.0.0.1:${port}`;
const warmMs = 1_500;
const driver = new Driver();

await load(warmMs);
const before = process.cpuUsage();
const answers = await load(Number(seconds) * 1000);
const { user, system } = process.cpuUsage(before);
const measured = { answers, userSeconds: user / 1e6, systemSeconds: system / 1e6, seconds: Number(seconds) };
process.stdout.write(`${JSON.stringify(measured)}\n`);

function load(durationMs: number): Promise<number> {
  if (name === "closed loop") return closed(durationMs);
  if (name === "drive()") return driven(durationMs);
  return cannon(durationMs, name.endsWith("at a rate"));
}

async function closed(durationMs: number): Promise<number> {
  const target = parseTarget(url);
  using pool = new Pool(target, { connections: Number(connections) });
  const request = buildRequest(target, { method: "GET", path: "/" });
  const start = (_: number, onAnswer: Parameters<Pool["send"]>[1]) => pool.send(request, onAnswer);
  const { tally } = await closedLoop({ concurrency: Number(connections), durationMs, start });
  return tally.succeeded;
}

async function driven(durationMs: number): Promise<number> {
  const module =
    "const step = { method: 'GET', path: '/' };" +
    "export const scenario = { name: 'one', flows: [{ name: 'look', weight: 1, *session() { yield step; } }] };";
  const { requests, generator } = await driver.drive({
    target: url,
    scenario: { kind: "module", url: `data:text/javascript,${encodeURIComponent(module)}` },
    visitsPerSecond: Number(rate),
    durationMs,
    seed: 1,
    firstVisitor: 0,
    connections: "keep",
    dispersion: 1,
    maxThinkMs: 0,
    requestTimeoutMs: 10_000,
  });
  if (generator.reason !== undefined) process.stderr.write(`drive(): ${generator.reason}\n`);
  return requests.done;
}

/** What is used of autocannon, which brings no types. */
type Autocannon = (
  options: Readonly<Record<string, string | number>>,
  done: (error: Error | null, result: { readonly requests: { readonly total: number } }) => void,
) => void;

function cannon(durationMs: number, paced: boolean): Promise<number> {
  // It is CommonJS without types, and is installed only when a bench needs it.
  const autocannon = createRequire(import.meta.url)("autocannon") as Autocannon;
  const pace = paced ? { overallRate: Number(rate) } : {};
  return new Promise((resolve, reject) => {
    autocannon({ url, connections: Number(connections), duration: durationMs / 1000, ...pace }, (error, result) => {
      if (error === null) resolve(result.requests.total);
      else reject(error);
    });
  });
}
