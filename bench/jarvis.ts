// Jarvis as `npm start` runs it, for a bench or a proof: on free ports, with a data folder of its own that goes with
// it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
/** Those that have a stand-in; the web page needs none. */
const channels = ["messenger", "telegram", "slack", "mail"] as const;
const startMs = 60_000;
const stopMs = 40_000;

export interface RunningJarvis extends AsyncDisposable {
  readonly url: string;
  /** All stand-ins with an outbox, by channel. */
  readonly outboxUrls: ReadonlyMap<string, string>;
  /** Of the supervisor. */
  readonly pid: number;
  readonly dataDir: string;
}

export interface JarvisOptions {
  /** Another app file than Jarvis' own. */
  readonly appFile?: string;
  /** A Postgres of one's own; without one it brings its own. */
  readonly databaseUrl?: string;
  /** Settings beside those of this shell. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Where what it says on standard error goes; to this process' own by default. */
  readonly log?: number;
}

const ofJarvis = /^(MESSENGER_|TELEGRAM_|SLACK_|MAIL_|PUSH_|GEOCODER_|OPERATOR_|PUBLIC_URL$|DATABASE_URL$)/;

/** Starts it with the settings of this shell but for places and secrets; rejects when it ends or is silent. */
export async function startJarvis(options: JarvisOptions = {}): Promise<RunningJarvis> {
  const { appFile = "apps/jarvis/src/app.ts", databaseUrl, settings = {}, log = "inherit" } = options;
  const folder = mkdtempSync(join(tmpdir(), "holdfast-bench-"));
  // Under root, Postgres runs as another user, who must be able to pass through.
  chmodSync(folder, 0o711);
  const dataDir = join(folder, "data");
  const env: NodeJS.ProcessEnv = { ...process.env, PORT: "0", HOST: "127.0.0.1", HOLDFAST_DATA: dataDir };
  for (const name of Object.keys(env)) if (ofJarvis.test(name)) delete env[name];
  Object.assign(env, settings);
  if (databaseUrl !== undefined) env["DATABASE_URL"] = databaseUrl;
  const words = ["packages/holdfast/src/holdfast.ts", "start", appFile];
  // A group of its own: Ctrl-C goes to the bench alone, which then ends it in order.
  const child = spawn(process.execPath, words, {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", log],
    detached: true,
  });
  const exited = once(child, "exit");
  const stop = async (): Promise<void> => {
    child.kill("SIGINT");
    const timer = setTimeout(() => child.kill("SIGKILL"), stopMs);
    await exited;
    clearTimeout(timer);
    rmSync(folder, { recursive: true, force: true });
  };
  const said = Promise.withResolvers<Pick<RunningJarvis, "url" | "outboxUrls">>();
  let text = "";
  const { stdout } = child;
  const read = (part: string): void => {
    text += part;
    const url = /^ +home +(\S+?)\/$/m.exec(text)?.[1];
    const standIns = text.matchAll(/^ +stand-in (\w+) +(\S+)$/gm);
    const outboxUrls = new Map([...standIns].map(([, name = "", address = ""]) => [name, address]));
    if (url !== undefined && channels.every((one) => outboxUrls.has(one))) {
      said.resolve({ url, outboxUrls });
      // It goes on talking, and must not wait for anybody to listen.
      stdout?.off("data", read).resume();
    }
  };
  stdout?.setEncoding("utf8").on("data", read);
  child.once("error", said.reject);
  child.once("exit", (code) => said.reject(new Error(`Jarvis ended with ${code} before it listened`)));
  const timer = setTimeout(() => said.reject(new Error(`Jarvis did not listen within ${startMs} ms`)), startMs);
  try {
    return { ...(await said.promise), pid: child.pid ?? 0, dataDir, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
