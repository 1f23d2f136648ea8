// The ledger app as anybody would start it, from the command line, with its sink; and the end of both, whatever
// happens.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../packages/holdfast/src/testing/free-port.ts";
import { type Fault, type LedgerSettings } from "./ledger-rules.ts";
import { childrenOf, isAlive } from "./processes.ts";

const cli = fileURLToPath(new URL("../../packages/holdfast/src/holdfast.ts", import.meta.url));
const appFile = fileURLToPath(new URL("./ledger-app.ts", import.meta.url));
const leash = new URL("./leash.ts", import.meta.url).href;
const sinkFile = fileURLToPath(new URL("./sink.ts", import.meta.url));

const startLimitMs = 60_000;
const stopLimitMs = 30_000;
/** Of what an app says, for the case that it does not start. */
const linesKept = 100;

export interface AppOptions {
  readonly appFile: string;
  readonly dataDir: string;
  /** What the app finds in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** As `holdfast start --roles` takes it. */
  readonly roles: string;
  /** A line of what the app says on standard error. */
  readonly onLine?: (line: string) => void;
}

export interface LedgerAppOptions extends Pick<AppOptions, "dataDir" | "roles" | "onLine"> {
  readonly callsFile: string;
  readonly fault: Fault | undefined;
  /** One in so many intents goes outside; the first try of one in so many throws. */
  readonly outsideEvery: number;
  readonly unluckyEvery: number;
}

export interface Running extends AsyncDisposable {
  readonly url: string;
  /** Pid of `holdfast start`. */
  readonly supervisor: number;
  /** Starts it again after it was killed, as whoever looks after services would. */
  revive(): Promise<void>;
  /** Ends the app as Ctrl-C does; gives what was still there afterwards, by pid and command. */
  stop(): Promise<string[]>;
}

/** Starts the ledger app and its sink, which ends with it; nothing is left when it throws. */
export async function startLedgerApp(options: LedgerAppOptions): Promise<Running> {
  const sink = spawn(process.execPath, [sinkFile, options.callsFile], { stdio: ["pipe", "pipe", "inherit"] });
  const { fault, outsideEvery, unluckyEvery } = options;
  try {
    const settings: LedgerSettings = { sink: await firstLine(sink), fault, outsideEvery, unluckyEvery };
    // Longer than anything is held still, so that it wakes up and is fenced.
    const env = { LEDGER: JSON.stringify(settings), HOLDFAST_HANG_SECONDS: "60" };
    const running = await startApp({ ...options, appFile, env });
    const stop = async () => {
      const left = await running.stop();
      sink.stdin.end();
      return left;
    };
    return {
      url: running.url,
      get supervisor() {
        return running.supervisor;
      },
      revive: () => running.revive(),
      stop,
      async [Symbol.asyncDispose]() {
        await stop();
      },
    };
  } catch (error) {
    sink.stdin.end();
    throw error;
  }
}

/** Starts an app from the command line; nothing is left when it throws. */
export async function startApp(options: AppOptions): Promise<Running> {
  const port = await freePort();
  let app = await startOn(port, options);
  const stop = () => stopApp(app);
  return {
    url: `http://127.0.0.1:${port}`,
    get supervisor() {
      return app.pid ?? 0;
    },
    async revive() {
      app = await startOn(port, options);
    },
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

async function startOn(port: number, options: AppOptions): Promise<ChildProcess> {
  const words = [cli, "start", options.appFile, "--data", options.dataDir, "--port", String(port)];
  const usual: NodeJS.ProcessEnv = { ...process.env };
  for (const name of ["DATABASE_URL", "HOST", "HOLDFAST_LOG", "HOLDFAST_LOG_LEVEL"]) delete usual[name];
  const env = { ...usual, ...options.env };
  // In a group of its own: Ctrl-C reaches us alone, and we stop it once. (A second Ctrl-C would end it by force.)
  const app = spawn(process.execPath, ["--import", leash, ...words, "--roles", options.roles], {
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said: string[] = [];
  createInterface({ input: app.stderr }).on("line", (line) => {
    if (said.length < linesKept) said.push(line);
    options.onLine?.(line);
  });
  try {
    await Promise.race([
      ready(app),
      once(app, "exit").then(() => Promise.reject(new Error(`the app did not start:\n${said.join("\n")}`))),
      sleep(startLimitMs, undefined, { ref: false }).then(() => Promise.reject(new Error("the app took too long"))),
    ]);
    return app;
  } catch (error) {
    await stopApp(app);
    throw error;
  }
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
