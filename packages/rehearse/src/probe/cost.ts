// What the probe costs: the same target with it and without, asked in turn, compared by the processor time that one
// request takes. Pairs are interleaved and their ratios' median is given, so that a busy machine disturbs both alike.

import { readdir, readFile } from "node:fs/promises";
import net from "node:net";

const nsPerUs = 1_000;
const requestMs = 10_000;

/** A target that runs: its process and where it listens. */
export interface CostTarget {
  readonly pid: number;
  readonly host: string;
  readonly port: number;
}

export interface CostOptions {
  readonly plain: CostTarget;
  readonly probed: CostTarget;
  /** What is asked for, `/` if not said. */
  readonly path?: string;
  /** Pairs of stretches, 5 if not said; each with `requests` requests (3,000) over `connections` connections (8). */
  readonly pairs?: number;
  readonly requests?: number;
  readonly connections?: number;
}

export interface ProbeCost {
  /** Processor time of all threads of the target for one request, in µs: the median of the stretches. */
  readonly plainUs: number;
  readonly probedUs: number;
  /** How much more it takes with the probe: 0.02 is 2 %. The median over the pairs. */
  readonly share: number;
  /** The pairs' shares, smallest first: how far they are apart says how much to believe. */
  readonly shares: readonly number[];
}

/** Both targets must be the same program, and be up. One stretch of each goes before, to be warm. */
export async function probeCost(options: CostOptions): Promise<ProbeCost> {
  const { plain, probed, pairs = 5 } = options;
  await stretch(plain, options);
  await stretch(probed, options);
  const plainUs: number[] = [];
  const probedUs: number[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    // Who goes first changes, so that what drifts does not count for one side.
    const order = pair % 2 === 0 ? [plain, probed] : [probed, plain];
    for (const target of order) (target === plain ? plainUs : probedUs).push(await stretch(target, options));
  }
  const shares = probedUs.map((us, pair) => us / (plainUs[pair] ?? us) - 1).toSorted((one, other) => one - other);
  return { plainUs: median(plainUs), probedUs: median(probedUs), share: median(shares), shares };
}

/** µs of processor time for one request. */
async function stretch(target: CostTarget, options: CostOptions): Promise<number> {
  const { path = "/", requests = 3_000, connections = 8 } = options;
  const before = await threadsNs(target.pid);
  const each = Math.ceil(requests / connections);
  await Promise.all(Array.from({ length: connections }, () => ask(target, { path, count: each })));
  return ((await threadsNs(target.pid)) - before) / nsPerUs / (each * connections);
}

/** One connection: the next request goes out when the answer before it is whole. */
function ask({ host, port }: CostTarget, { path, count }: { path: string; count: number }): Promise<void> {
  const request = `GET ${path} HTTP/1.1\r\nhost: ${host}:${port}\r\n\r\n`;
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port });
    let left = count;
    let answer = "";
    socket.setEncoding("latin1").setNoDelay(true).setTimeout(requestMs);
    socket.once("connect", () => socket.write(request));
    socket.on("data", (piece: string) => {
      answer += piece;
      if (!isWhole(answer)) return;
      answer = "";
      left -= 1;
      if (left > 0) socket.write(request);
      else socket.end(resolve);
    });
    socket.once("error", reject);
    socket.once("timeout", () =>
      socket.destroy(new Error(`${host}:${port}${path} gave no answer in ${requestMs} ms.`)),
    );
    socket.once("close", () => {
      if (left > 0) reject(new Error(`${host}:${port} closed a connection before its answer was whole.`));
    });
  });
}

function isWhole(answer: string): boolean {
  const end = answer.indexOf("\r\n\r\n");
  if (end === -1) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(answer.slice(0, end + 2))?.[1];
  return length === undefined ? answer.endsWith("0\r\n\r\n") : answer.length >= end + 4 + Number(length);
}

async function threadsNs(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`);
  const times = threads.map(async (thread) => {
    const content = await readFile(`/proc/${pid}/task/${thread}/schedstat`, "latin1").catch(() => "0");
    return Number(content.split(" ")[0]);
  });
  return (await Promise.all(times)).reduce((sum, ns) => sum + ns, 0);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}
