// The process with the watchers, from the bench's side: started, asked what was heard, ended by closing its channel.

import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("workers/watch.ts", import.meta.url));
const openMs = 180_000;

/** What the process gets as its one word, as JSON. */
export interface Watching {
  readonly url: string;
  readonly count: number;
}

export interface WatchReport {
  /** For each count of people: when each watcher heard of it, in ms since 1970. */
  readonly heard: ReadonlyMap<number, readonly number[]>;
  readonly open: number;
  /** Tries that were refused while they opened, and made again. */
  readonly refused: number;
  /** Watchers that were cut off after they had begun. */
  readonly cut: number;
}

export type FromWatchers = { readonly kind: "open" } | ({ readonly kind: "report" } & WatchReport);

export interface Watchers extends AsyncDisposable {
  report(): Promise<WatchReport>;
}

/** Opens them; resolves when each has heard the first count, rejects when that does not come about. */
export async function openWatchers(task: Watching): Promise<Watchers> {
  // `advanced` tells maps and long lists as they are.
  const child = fork(program, [JSON.stringify(task)], { serialization: "advanced" });
  const exited = once(child, "exit");
  const stop = async (): Promise<void> => {
    if (child.connected) child.disconnect();
    await exited;
  };
  const hear = async (kind: FromWatchers["kind"], signal?: AbortSignal): Promise<FromWatchers> => {
    for (;;) {
      // Only that program sends here.
      const [news] = (await once(child, "message", { signal })) as [FromWatchers];
      if (news.kind === kind) return news;
    }
  };
  try {
    await hear("open", AbortSignal.timeout(openMs));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    async report() {
      const answer = hear("report");
      child.send("report");
      // `hear` gives this kind alone.
      return (await answer) as WatchReport & { readonly kind: "report" };
    },
    [Symbol.asyncDispose]: stop,
  };
}
