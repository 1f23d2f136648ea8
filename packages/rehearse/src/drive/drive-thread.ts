// The thread of drive(): takes its wish as worker data, loads the scenario itself (functions cannot be handed over),
// runs the load, and tells its seconds and its report.

import { parentPort, workerData } from "node:worker_threads";
import { loadScenario } from "../plan/scenario.ts";
import { type LoadSecond } from "./load-count.ts";
import { reachable } from "./reachable.ts";
import { runLoad } from "./run-load.ts";
import { parseTarget } from "./target.ts";
import type { LoadReport, LoadWish } from "./trial-load.ts";

export type ToThread = "stop";

export type FromThread =
  | { readonly kind: "second"; readonly second: LoadSecond }
  | { readonly kind: "report"; readonly report: LoadReport }
  | { readonly kind: "problem"; readonly message: string };

const stop = new AbortController();
parentPort?.on("message", () => stop.abort());
// drive() has made this worker with a wish as its data.
const wish = workerData as LoadWish;

try {
  const scenario = await loadScenario(wish.scenario);
  const target = await reachable(parseTarget(wish.target, { anyCertificate: wish.anyCertificate === true }));
  const onSecond = (second: LoadSecond) => tell({ kind: "second", second });
  const report = await runLoad({ target, scenario, wish, onSecond, signal: stop.signal });
  tell({ kind: "report", report });
} catch (error) {
  tell({ kind: "problem", message: error instanceof Error ? error.message : String(error) });
}

function tell(message: FromThread): void {
  parentPort?.postMessage(message);
}
