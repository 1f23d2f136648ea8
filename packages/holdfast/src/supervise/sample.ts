// For tests: an app of a few lines under a supervisor, with one web process and nothing else.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext } from "node:test";
import { storeOf } from "../log/sample.ts";
import { readSettings } from "../role/settings.ts";
import { atEnd, scratchFolder } from "../store/embedded/scratch.ts";
import { type TestStore } from "../testing/store.ts";
import { start, type Started } from "./start.ts";

const [one, none] = [
  { floor: 1, ceiling: 1 },
  { floor: 0, ceiling: 0 },
];

/** An app with these routes (JavaScript) on a store of its own until the test ends; `env` has its settings. */
export async function startWebOnly(
  t: TestContext,
  { routes, env }: { readonly routes: string; readonly env: NodeJS.ProcessEnv },
): Promise<{ readonly started: Started; readonly store: TestStore }> {
  const store = await storeOf(t);
  const { root } = scratchFolder(t);
  const appFile = join(root, "app.mjs");
  const rest = "consumers: [], deliveries: [], standIns: [], places: []";
  writeFileSync(appFile, `export const app = { name: "mine", ${rest}, routes: [${routes}] }`);
  const started = await start({
    appFile,
    settings: readSettings({ ...env, HOLDFAST_LOG: join(root, "log"), DATABASE_URL: store.url }),
    processes: { web: one, work: none, deliver: none },
    say: () => undefined,
  });
  atEnd(t, () => started.stop());
  return { started, store };
}
