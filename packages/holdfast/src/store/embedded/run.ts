// Runs one of Postgres' programs to its end (initdb, single-user mode), and holds what all of them are started with:
// the user, a clean environment, a session of their own so that Ctrl-C in the terminal does not reach them.

import { type ChildProcess, spawn, type StdioOptions } from "node:child_process";
import { fault } from "../../errors.ts";
import { limits } from "../../limits.ts";
import { type Account } from "./account.ts";
import { programFault } from "./refusal.ts";

interface Command {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly account: Account | null;
  /** Written to its standard input. */
  readonly input?: string;
  /** The folder it writes to, named in errors. */
  readonly folder: string;
}

/**
 * Spawns a program of Postgres. Nothing of our environment goes along: PGDATA and friends would steer it. Throws
 * HF_POSTGRES_ROOT when we are root in name only and may not become another user (a container without that right).
 */
export function spawnProgram(
  program: string,
  flags: readonly string[],
  options: { readonly account: Account | null; readonly stdio: StdioOptions },
): ChildProcess {
  const { account, stdio } = options;
  const env = { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };
  // libuv also drops the supplementary groups when it changes the user.
  const user = account === null ? {} : { uid: account.uid, gid: account.gid };
  try {
    return spawn(program, flags, { cwd: "/", detached: true, env, stdio, ...user });
  } catch (error) {
    if (account === null) throw error;
    throw fault("HF_POSTGRES_ROOT", { reason: `becoming user ${account.uid} is not allowed` }, error);
  }
}

/** Runs `command`; throws HF_DISK_FULL or HF_POSTGRES_FAILED unless it ends with 0 and says no ERROR or FATAL. */
export async function run(command: Command): Promise<void> {
  const { program, account } = command;
  const child = spawnProgram(program, command.arguments, { account, stdio: "pipe" });
  let output = "";
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-limits.postgresTailBytes);
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  // It may end before it has read all; its exit code says what matters.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(command.input ?? "");
  const timer = setTimeout(() => child.kill("SIGKILL"), limits.postgresInitMs);
  const reason = await new Promise<string | null>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => resolve(code === 0 ? null : `ended with ${code ?? signal}`));
  });
  clearTimeout(timer);
  // Single-user mode ends with 0 even when its statement failed.
  const complaint = /^.*\b(ERROR|FATAL|PANIC): .*$/m.exec(output)?.[0];
  if (reason === null && complaint === undefined) return;
  throw programFault({ program, folder: command.folder, reason: reason ?? complaint ?? "", tail: output });
}
