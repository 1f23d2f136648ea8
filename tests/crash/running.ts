// The ledger app as anybody would start it, from the command line, with its sink; and the end of both, whatever
// happens.

import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { type AddressInfo } from "node:net";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { type Fault, type LedgerSettings } from "./ledger-rules.ts";
import { childrenOf, isAlive } from "./processes.ts";

const cli = fileURLToPath(new URL("../../packages/holdfast/src/holdfast.ts", import.meta.url));
const appFile = fileURLToPath(new URL("./ledger-app.ts", import.meta.url));
const sinkFile = fileURLToPath(new URL("./sink.ts", import.meta.url));

const startLimitMs = 60_000;
const stopLimitMs = 30_000;

export interface RunningOptions {
  readonly dataDir: string;
  readonly callsFile: string;
  readonly fault: Fault | undefined;
  /** One in so many intents goes outside; the first try of one in so many throws. */
  readonly outsideEvery: number;
  readonly unluckyEvery: number;
  /** As `holdfast start --roles` takes it. */
  readonly roles: string;
  /** A line of what the app says on standard error. */
  readonly onLine?: (line: string) => void;
}

export interface Running extends AsyncDisposable {
  readonly url: string;
  /** Pid of `holdfast start`. */
  readonly supervisor: number;
  /** Ends the app as Ctrl-C does, and the sink; gives what was still there afterwards, by pid and command. */
  stop(): Promise<string[]>;
}

/** Starts both; nothing is left when it throws. */
export async function startLedgerApp(options: RunningOptions): Promise<Running> {
  const sink = spawn(process.execPath, [sinkFile, options.callsFile], { stdio: ["pipe", "pipe", "inherit"] });
  const sinkUrl = await firstLine(sink);
  const port = await freePort();
  const words = [cli, "start", appFile, "--data", options.dataDir, "--port", String(port), "--roles", options.roles];
  const { fault, outsideEvery, unluckyEvery } = options;
  const settings: LedgerSettings = { sink: sinkUrl, fault, outsideEvery, unluckyEvery };
  const env = { ...process.env, LEDGER: JSON.stringify(settings) };
  for (const name of ["DATABASE_URL", "HOST", "HOLDFAST_LOG", "HOLDFAST_LOG_LEVEL"])
    delete (env as NodeJS.ProcessEnv)[name];
  // In a group of its own: Ctrl-C reaches us alone, and we stop it once. (A second Ctrl-C would end it by force.)
  const app = spawn(process.execPath, words, { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const supervisor = app.pid ?? 0;
  const said: string[] = [];
  createInterface({ input: app.stderr }).on("line", (line) => {
    said.push(line);
    options.onLine?.(line);
  });
  const stop = async () => {
    const left = await stopApp(app);
    sink.stdin.end();
    return left;
  };
  try {
    await Promise.race([
      ready(app),
      once(app, "exit").then(() => Promise.reject(new Error(`the app did not start:\n${said.join("\n")}`))),
      sleep(startLimitMs, undefined, { ref: false }).then(() => Promise.reject(new Error("the app took too long"))),
    ]);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `http://127.0.0.1:${port}`,
    supervisor,
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

/** `start` ends with a table of where things are, on standard output. */
async function ready(app: ChildProcess & { stdout: NodeJS.ReadableStream }): Promise<void> {
  await once(app.stdout, "data");
  app.stdout.resume();
}

async function firstLine(child: ChildProcess & { stdout: NodeJS.ReadableStream }): Promise<string> {
  // A line is a string.
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return line;
}

async function stopApp(app: ChildProcess): Promise<string[]> {
  const { pid } = app;
  if (pid === undefined || app.exitCode !== null || app.signalCode !== null) return [];
  const family = childrenOf(pid).flatMap((child) => [child, ...childrenOf(child.pid)]);
  const ended = once(app, "exit");
  app.kill("SIGINT");
  const inTime = await Promise.race([ended.then(() => true), sleep(stopLimitMs, false, { ref: false })]);
  const left = family.filter((one) => isAlive(one.pid)).map((one) => `${one.pid} ${one.command}`);
  if (inTime) return left;
  app.kill("SIGKILL");
  for (const one of family) if (isAlive(one.pid)) process.kill(one.pid, "SIGKILL");
  return [`${pid} holdfast start, ${stopLimitMs} ms after Ctrl-C`, ...left];
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  // It listens on a port, so its address is one of these.
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
