// Where a starting target can be reached: the port it was told to use, or the one that its processes really listen on;
// and whether it speaks HTTP or HTTPS there.

import http from "node:http";
import https from "node:https";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { measureLimits } from "./limits.ts";
import { listeningPorts } from "./process-tree.ts";
import type { Running } from "./run-command.ts";

/**
 * Waits until the target answers, and gives its URL. `url` is the one the user said, if any; otherwise `port` is what
 * the target was told in PORT. Throws with its last lines of output when it ends, or does not listen within 30 s.
 */
export async function findAddress(
  running: Running,
  wanted: { readonly port: number; readonly url: string | undefined },
  signal: AbortSignal,
): Promise<string> {
  const begun = performance.now();
  let firstSeenElsewhere: number | undefined;
  while (performance.now() - begun < measureLimits.startMs) {
    signal.throwIfAborted();
    if (running.ended !== undefined) {
      // What it wrote last may still be on its way to us.
      await sleep(measureLimits.lookMs);
      throw new Error(endedMessage(running));
    }
    if (wanted.url !== undefined) {
      if (await accepts(new URL(wanted.url))) return wanted.url;
    } else {
      const ports = listeningPorts(running.pids()).map(({ port }) => port);
      if (ports.includes(wanted.port)) return await urlOfPort(wanted.port, signal);
      if (ports.length > 0) firstSeenElsewhere ??= performance.now();
      const waited = performance.now() - (firstSeenElsewhere ?? performance.now());
      if (waited > measureLimits.otherPortGraceMs) return await firstThatAnswers(ports, signal);
    }
    await sleep(measureLimits.lookMs);
  }
  const where = wanted.url ?? `port ${wanted.port} (given to it as PORT), or any other`;
  const hint = "Give the URL that it will answer on, or make it listen on PORT.";
  throw new Error(`the target did not listen on ${where} within 30 s. ${hint}${lastLines(running)}`);
}

/** A port of the loopback that nobody listens on right now. */
export async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port on the loopback");
  return address.port;
}

/** Whether somebody accepts connections there. */
export async function accepts(url: URL): Promise<boolean> {
  return (await connectTo(url)) === "open";
}

/** Whether nobody listens there. A full backlog, which answers nothing, is no refusal. */
export async function refuses(url: URL): Promise<boolean> {
  return (await connectTo(url)) === "refused";
}

function connectTo(url: URL): Promise<"open" | "refused" | "silent"> {
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  return new Promise((resolve) => {
    const socket = net.connect({ host: url.hostname.replace(/^\[|\]$/g, ""), port });
    const answer = (what: "open" | "refused" | "silent"): void => {
      socket.destroy();
      resolve(what);
    };
    socket.setTimeout(measureLimits.otherPortGraceMs, () => answer("silent"));
    socket.once("connect", () => answer("open"));
    socket.once("error", () => answer("refused"));
  });
}

export function lastLines(running: Running): string {
  const lines = running.output().filter((line) => line.trim() !== "");
  if (lines.length === 0) return " It wrote nothing.";
  return ` Its last lines:\n${lines.slice(-measureLimits.errorLines).join("\n")}`;
}

function endedMessage(running: Running): string {
  const { exitCode, signal } = running.ended ?? {};
  const how = signal === undefined ? `with exit code ${exitCode ?? 0}` : `by ${signal}`;
  return `the target ended ${how} before it answered; it must stay and serve.${lastLines(running)}`;
}

/** Apps open ports for other ends as well (metrics, debugging): the first one that speaks HTTP is meant. */
async function firstThatAnswers(ports: readonly number[], signal: AbortSignal): Promise<string> {
  for (const port of ports) {
    const protocol = await protocolOf(port, signal);
    if (protocol !== undefined) return `${protocol}//127.0.0.1:${port}`;
  }
  return `http://127.0.0.1:${ports[0] ?? 80}`;
}

async function urlOfPort(port: number, signal: AbortSignal): Promise<string> {
  return `${(await protocolOf(port, signal)) ?? "http:"}//127.0.0.1:${port}`;
}

async function protocolOf(port: number, signal: AbortSignal): Promise<"http:" | "https:" | undefined> {
  const answer = await ask(http, { port }, signal);
  // A TLS server closes a connection that speaks plain HTTP, and some answer it with a 400.
  if (answer === "answered") return "http:";
  if ((await ask(https, { port, rejectUnauthorized: false }, signal)) === "answered") return "https:";
  return answer === "silent" || answer === "refused-plain" ? "http:" : undefined;
}

type FirstAnswer = "answered" | "refused-plain" | "silent" | "closed";

function ask(
  client: { get: typeof https.get },
  options: { readonly port: number; readonly rejectUnauthorized?: boolean },
  signal: AbortSignal,
): Promise<FirstAnswer> {
  return new Promise((resolve) => {
    const request = client.get({ ...options, host: "127.0.0.1", path: "/", agent: false, signal }, (response) => {
      let start = "";
      response.on("data", (chunk: Buffer) => {
        if (start.length < 1_000) start += chunk.toString("latin1");
      });
      response.on("error", () => resolve("closed"));
      response.on("end", () => {
        const isComplaint = response.statusCode === 400 && /https|tls|ssl/i.test(start);
        resolve(isComplaint ? "refused-plain" : "answered");
      });
    });
    request.setTimeout(measureLimits.firstAnswerMs, () => {
      resolve("silent");
      request.destroy();
    });
    request.on("error", () => resolve("closed"));
  });
}
