// The thread of a Driver: takes one wish after the other, loads each one's scenario itself (functions cannot be handed
// over), runs the load, and tells its seconds and its report. What it has compiled stays compiled for the next wish.

import { parentPort } from "node:worker_threads";
import { loadScenario } from "../plan/scenario.ts";
import { type LoadSecond } from "./load-count.ts";
import { reachable } from "./reachable.ts";
import { runLoad } from "./run-load.ts";
import { parseTarget } from "./target.ts";
import type { LoadReport, LoadWish } from "./trial-load.ts";

export type ToThread = { readonly kind: "drive"; readonly wish: LoadWish } | { readonly kind: "stop" };

export type FromThread =
  | { readonly kind: "second"; readonly second: LoadSecond }
  | { readonly kind: "report"; readonly report: LoadReport }
  | { readonly kind: "problem"; readonly message: string };

let stop = new AbortController();
parentPort?.on("message", (message: ToThread) => {
  if (message.kind === "stop") {
    stop.abort();
    return;
  }
  stop = new AbortController();
  void answer(message.wish, stop.signal);
});

async function answer(wish: LoadWish, signal: AbortSignal): Promise<void> {
  try {
    const scenario = await loadScenario(wish.scenario);
    const target = await reachable(parseTarget(wish.target, { anyCertificate: wish.anyCertificate === true }));
    const onSecond = (second: LoadSecond) => tell({ kind: "second", second });
    tell({ kind: "report", report: await runLoad({ target, scenario, wish, onSecond, signal }) });
  } catch (error) {
    tell({ kind: "problem", message: error instanceof Error ? error.message : String(error) });
  }
}

function tell(message: FromThread): void {
  parentPort?.postMessage(message);
}
