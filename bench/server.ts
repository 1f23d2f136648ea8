// A variant as a child process: started, its port learnt, ended by closing its stdin, and by its pid if that is not
// enough.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Place } from "./stage.ts";
import { programOf, type VariantName } from "./variant.ts";

const startMs = 20_000;
const stopMs = 5_000;

export interface Server extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
}

/** Starts the variant's server on its own store; rejects when it ends or is silent before it says its port. */
export async function startServer(name: VariantName, { url, redis }: Place): Promise<Server> {
  const file = fileURLToPath(new URL(`variants/${programOf(name)}.ts`, import.meta.url));
  const env = { ...process.env, BENCH_DATABASE_URL: url, BENCH_REDIS: redis };
  // A group of its own: Ctrl-C goes to the bench alone, which then ends its servers in order.
  const child = spawn(process.execPath, [file], { env, stdio: ["pipe", "pipe", "inherit"], detached: true });
  const exited = once(child, "exit");
  const stop = async (): Promise<void> => {
    child.stdin.destroy();
    const timer = setTimeout(() => child.kill("SIGKILL"), stopMs);
    await exited;
    clearTimeout(timer);
  };
  const said = Promise.withResolvers<number>();
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    text += part;
    const port = /^\{"port":(\d+)\}$/m.exec(text)?.[1];
    if (port !== undefined) said.resolve(Number(port));
  });
  child.once("error", said.reject);
  child.once("exit", (code) => said.reject(new Error(`the server ${name} ended with ${code} before it listened`)));
  const timer = setTimeout(
    () => said.reject(new Error(`the server ${name} did not listen within ${startMs} ms`)),
    startMs,
  );
  try {
    const port = await said.promise;
    return { url: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
