// The app under rehearsal: one that we start from the user's command, or one that runs already. Goes out: where it
// answers, which processes it is made of, what it wrote last, and how it ended if it did.

import type { Environment } from "./environment.ts";
import { mergeEnvironments, withoutOverruled } from "./environment.ts";
import { accepts, findAddress, freePort, lastLines } from "./find-address.ts";
import { commandLineOf, executableOf, listeningPorts, processesOfPort } from "./process-tree.ts";
import { runCommand } from "./run-command.ts";
import { standBack } from "./stand-back.ts";
import type { Command, End, Running } from "./run-command.ts";

export interface TargetWish extends Command {
  /** Where it answers, when the user said it; otherwise it is told a free port in PORT. */
  readonly url?: string;
  /** Variables over the environment for the first start; a restart brings its own. */
  readonly changes?: Environment;
  readonly signal: AbortSignal;
}

/** What serves the target's port, for whoever wants to run it in another way. */
export interface Listener {
  readonly pid: number;
  readonly executable: string;
  readonly commandLine: readonly string[];
}

export interface Target {
  /** `http://127.0.0.1:41234` */
  readonly url: string;
  readonly port: number;
  /** Started by us: only then can it be started in another way, and looked into. */
  readonly isOurs: boolean;
  /** All its processes that live now. */
  pids(): readonly number[];
  /** The last 200 lines that it wrote. */
  output(): readonly string[];
  /** Set when it ended by itself. */
  readonly ended: End | undefined;
  listener(): Listener | undefined;
  /** Stops it until it is started again. */
  pause(): Promise<void>;
  /** Stops it and starts it on the same port, with these variables over the environment of the wish. */
  restart(changes: Environment): Promise<void>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts the user's command and waits until it answers. What was started is stopped when this fails. */
export async function startTarget(wish: TargetWish): Promise<Target> {
  if (wish.url !== undefined && (await accepts(new URL(wish.url)))) {
    throw new Error(
      `something answers on ${wish.url} already, so a second target cannot: stop it, or leave out the command`,
    );
  }
  const port = wish.url === undefined ? await freePort() : portOf(wish.url);
  const first = await start(wish, port, wish.changes ?? {});
  let { running, url } = first;
  const stop = async (): Promise<void> => {
    wish.signal.removeEventListener("abort", onAbort);
    await running.stop();
  };
  const onAbort = (): void => void running.stop();
  wish.signal.addEventListener("abort", onAbort, { once: true });
  return {
    get url() {
      return url;
    },
    get port() {
      return portOf(url);
    },
    isOurs: true,
    pids: () => running.pids(),
    output: () => running.output(),
    get ended() {
      return running.ended;
    },
    listener: () => listenerOf(running.pids(), portOf(url)),
    pause: () => running.stop(),
    restart: async (changes) => {
      await running.stop();
      ({ running, url } = await start(wish, port, changes));
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** A target that runs already. It cannot be restarted, so there is no experiment around it or inside it. */
export async function attachTarget({ url }: { readonly url: string }): Promise<Target> {
  const at = new URL(url);
  if (!(await accepts(at))) {
    throw new Error(
      `nothing answers on ${at.origin}: start the app first, or give the command that starts it after \`--\``,
    );
  }
  const port = portOf(url);
  let known: readonly number[] = processesOfPort(port);
  return {
    url: at.origin,
    port,
    isOurs: false,
    pids: () => (known = processesOfPort(port)),
    output: () => [],
    // Whether it ended is seen by its port alone: nobody listens there any more.
    get ended() {
      if (known.length === 0 || processesOfPort(port).length > 0) return undefined;
      return { exitCode: undefined, signal: undefined };
    },
    listener: () => listenerOf(processesOfPort(port), port),
    pause: notOurs,
    restart: notOurs,
    stop: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function notOurs(): Promise<never> {
  return Promise.reject(
    new Error("a target that we did not start cannot be restarted: give its command after `--` for experiments"),
  );
}

async function start(wish: TargetWish, port: number, changes: Environment): Promise<{ running: Running; url: string }> {
  const environment = mergeEnvironments(wish.environment, { PORT: String(port) }, changes);
  const command = withoutOverruled(wish.command, changes);
  const running = await runCommand({ command, cwd: wish.cwd, environment });
  try {
    const url = await findAddress(running, { port, url: wish.url }, wish.signal);
    // Threads that began before they were told.
    standBack(running.pids());
    // One that fails right after it listens has not started.
    if (running.ended !== undefined) throw new Error(`the target ended as soon as it listened.${lastLines(running)}`);
    return { running, url };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

function listenerOf(pids: readonly number[], port: number): Listener | undefined {
  const found = listeningPorts(pids).find((listening) => listening.port === port);
  if (found === undefined) return undefined;
  return { pid: found.pid, executable: executableOf(found.pid), commandLine: commandLineOf(found.pid) };
}

function portOf(url: string): number {
  const parsed = new URL(url);
  return Number(parsed.port || (parsed.protocol === "https:" ? 443 : 80));
}
