// Finds the app in its file.

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type App } from "../app.ts";
import { fault, HoldfastError } from "../errors.ts";
import { schedulesOf } from "../schedule.ts";

/**
 * Imports `file` and gives what it exports as `app`. Throws HF_APP_BAD when there is no such file or no such
 * export, HF_SCHEDULE_BAD when a schedule is wrong.
 */
export async function loadApp(file: string): Promise<App> {
  let module: unknown;
  try {
    module = await import(pathToFileURL(resolve(file)).href);
  } catch (error) {
    // What the app itself says of its settings needs no other words.
    if (error instanceof HoldfastError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw fault("HF_APP_BAD", { file, reason }, error);
  }
  if (typeof module !== "object" || module === null || !("app" in module)) {
    throw fault("HF_APP_BAD", { file, reason: "it has no export named app" });
  }
  const { app } = module;
  if (typeof app !== "object" || app === null || !("consumers" in app)) {
    throw fault("HF_APP_BAD", { file, reason: "its export app was not made with defineApp()" });
  }
  // Made by defineApp, which is the only thing that makes one.
  const loaded = app as App;
  // Whoever starts an app with a schedule that is wrong hears of it before anything runs.
  schedulesOf(loaded);
  return loaded;
}
