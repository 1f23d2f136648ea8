// How far something long is, and Ctrl-C for it: one line that moves in a terminal, a line now and then elsewhere.

import { limits } from "../limits.ts";

/** Says on standard error that `done` of `all` bytes are through. `what` is such as "copied". */
export function progress(what: string): (done: number, all: number) => void {
  const terminal = process.stderr.isTTY;
  let saidAt = performance.now();
  return (done, all) => {
    if (performance.now() - saidAt < (terminal ? 200 : limits.backupSayMs)) return;
    saidAt = performance.now();
    const text = `holdfast: ${what} ${megabytes(done)} of about ${megabytes(all)}`;
    process.stderr.write(terminal ? `\r\u001b[K${text}` : `${text}\n`);
  };
}

/** Ends the line that moves. */
export function progressEnd(): void {
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** Runs `work` with a signal that Ctrl-C, a service manager or a closed terminal aborts; then the exit code is 130. */
export async function stoppable(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of signals) process.on(name, stop);
  try {
    return await work(stopping.signal);
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    process.stderr.write("holdfast: stopped; what was written has been removed\n");
    return 130;
  } finally {
    progressEnd();
    for (const name of signals) process.off(name, stop);
  }
}
