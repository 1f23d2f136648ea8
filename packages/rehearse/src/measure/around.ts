// Carries out the one change of an experiment and gives a context in which trials see it: inside the process by the
// probe, around it by its environment, its number of processes, a copy of its database, or the visitors' connections.

import type { Change } from "../probe/change.ts";
import { openOutsideOf, restartOf } from "./context.ts";
import type { Context, Settings } from "./context.ts";
import type { Environment } from "./environment.ts";
import { mergeEnvironments, pointedElsewhere } from "./environment.ts";
import type { CopyOptions, ScratchCopy } from "./instruments.ts";
import { clusterEnvironment } from "./processes.ts";

/**
 * A context with this change in it, on top of those that `context` has already. Its `close()` takes the change back:
 * the target then runs as `context` says. Until then `context` itself must not be used for trials. Throws when the
 * change cannot be made; the target then runs as before.
 */
export async function withChange(context: Context, change: Change): Promise<Context> {
  if (change.kind === "connections") {
    const settings = { ...context.settings, connections: change.connections };
    return { ...context, settings, changes: [...context.changes, change], close: () => Promise.resolve() };
  }
  requireOurs(context);
  if (change.kind === "index") {
    const { layer, settings, copy } = await copyOfDatabase(context, { index: change });
    return await restartWith(context, { change, layer, settings, copy });
  }
  return await restartWith(context, { change, layer: layerOf(context, change), settings: context.settings });
}

/** A context whose target works on a copy of its database; each of `tables` has `times` as many rows in it. */
export async function withMoreRows(context: Context, tables: readonly string[], times: number): Promise<Context> {
  requireOurs(context);
  const growTables = times === 1 ? [] : tables.map((table) => ({ table, times }));
  const { layer, settings, copy } = await copyOfDatabase(context, { growTables });
  return await restartWith(context, { layer, settings, copy });
}

function requireOurs(context: Context): void {
  if (context.target.isOurs) return;
  throw new Error("a target that we did not start stays as it is: give its command after `--` for experiments");
}

function layerOf(context: Context, change: Change): Environment {
  if (change.kind === "environment") return change.variables;
  if (change.kind === "processes") {
    const listener = context.target.listener();
    if (listener === undefined) throw new Error("which process listens could not be seen, so it cannot be multiplied");
    return clusterEnvironment(listener, change.count);
  }
  // All others are the probe's.
  if (context.instruments.openProbe === undefined) {
    throw new Error(`"${change.kind}" is a change inside the process, and there is no probe in this target`);
  }
  return {};
}

interface NewWay {
  readonly change?: Change;
  readonly layer: Environment;
  readonly settings: Settings;
  readonly copy?: ScratchCopy;
}

async function restartWith(context: Context, { change, layer, settings, copy }: NewWay): Promise<Context> {
  const { instruments, target, root } = context;
  const opened: AsyncDisposable[] = copy === undefined ? [] : [copy];
  const close = async (): Promise<void> => {
    // First off the copy, then drop it.
    await restartOf(context);
    for (const one of opened.splice(0).toReversed()) await one[Symbol.asyncDispose]();
  };
  try {
    const changes = change === undefined ? context.changes : [...context.changes, change];
    const probe = await instruments.openProbe?.({ root, changes });
    if (probe !== undefined) opened.push(probe);
    const whole = mergeEnvironments(withoutProbe(context), layer, probe?.environment ?? {});
    await target.restart(whole);
    const outside = await openOutsideOf(target, instruments, settings);
    opened.push(outside);
    return { ...context, settings, probe, outside, layer: whole, changes, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What was laid over the environment by the changes before, without the probe that brought them: it is opened anew. */
function withoutProbe(context: Context): Environment {
  const probe = context.probe?.environment ?? {};
  const rest: Record<string, string> = {};
  for (const [name, value] of Object.entries(context.layer)) {
    const ofProbe = probe[name];
    if (value === undefined || value === ofProbe) continue;
    rest[name] = ofProbe === undefined ? value : value.replace(ofProbe, "").trim();
  }
  return rest;
}

async function copyOfDatabase(
  context: Context,
  wish: Omit<CopyOptions, "url">,
): Promise<{ readonly layer: Environment; readonly settings: Settings; readonly copy: ScratchCopy }> {
  const { instruments } = context;
  if (instruments.scratchCopy === undefined) throw new Error("no copy of the database can be made here");
  const environment = mergeEnvironments(context.environment, withoutProbe(context));
  const url = context.settings.databases.find(
    (each) => Object.keys(pointedElsewhere(environment, each, each)).length > 0,
  );
  if (url === undefined) {
    throw new Error(
      "no environment variable says where the target's database is, so it cannot be pointed at a copy: " +
        "give the app its database by DATABASE_URL",
    );
  }
  // A database is copied while nobody uses it.
  await context.target.pause();
  const copy = await instruments.scratchCopy({ url, ...wish }).catch(async (error: unknown) => {
    await restartOf(context);
    throw error;
  });
  const databases = context.settings.databases.map((each) => (each === url ? copy.url : each));
  const layer = pointedElsewhere(environment, url, copy.url);
  return { layer, settings: { ...context.settings, databases }, copy };
}
