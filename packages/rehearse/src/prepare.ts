// What is to be rehearsed, from the wish: how the target is started or reached, which scenario its visitors follow,
// which crowd comes. A folder of an app says it itself, in rehearse.ts.

import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Crowd, crowdNamed, explore, flowsOfHar, flowsOfOpenApi, loadScenario } from "./plan/index.ts";
import type { ScenarioSource } from "./plan/scenario.ts";
import type { RehearseWish, WishedScenario } from "./wish.ts";

/** How the target comes to run; without `command` it runs at `url` already. */
export interface PreparedTarget {
  readonly command: readonly string[] | undefined;
  readonly url: string | undefined;
  readonly root: string;
  /** Variables beside those of this shell. */
  readonly environment: Readonly<Record<string, string>>;
  /** The app's own scenario, when its folder has one. */
  readonly scenario: ScenarioSource | undefined;
  /** As a person would say it. */
  readonly title: string;
}

/** What `rehearse.ts` of an app's folder may export as `target`. */
export interface TargetModule {
  /** The program and its arguments, started in the folder; or a URL where it runs already. */
  readonly command?: readonly string[];
  readonly url?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Throws a RangeError when a folder does not say how its app is started. */
export async function prepareTarget({ target, folder }: RehearseWish): Promise<PreparedTarget> {
  const plain = { root: folder, environment: {}, scenario: undefined };
  if (target.kind === "url") return { ...plain, command: undefined, url: target.url, title: target.url };
  if (target.kind === "command") {
    return { ...plain, command: target.command, url: target.url, title: target.command.join(" ") };
  }
  return appIn(target.folder);
}

async function appIn(folder: string): Promise<PreparedTarget> {
  const file = ["rehearse.ts", "rehearse.js", "rehearse.mjs"].map((name) => join(folder, name)).find(existsSync);
  if (file === undefined) {
    throw new RangeError(
      `${folder} has no rehearse.ts. It exports \`scenario\`, and \`target\` with the command that starts the app: ` +
        `export const target = { command: ["node", "server.js"] }`,
    );
  }
  const url = pathToFileURL(file).href;
  // Loaded from a file that somebody wrote: every field is looked at.
  const { target, scenario } = (await import(url)) as { readonly target?: TargetModule; readonly scenario?: unknown };
  const { command, url: place, environment = {} } = target ?? {};
  if (command === undefined && place === undefined) {
    throw new RangeError(`${file} exports no target: { command } or { url } says how its app is reached`);
  }
  return {
    command,
    url: place,
    root: folder,
    environment,
    scenario: scenario === undefined ? undefined : { kind: "module", url },
    title: basename(folder),
  };
}

/** The crowd with the wish's connections; `fresh` means what its visitors bring. */
export function prepareCrowd({ crowd, connections }: RehearseWish): Crowd {
  const named = crowdNamed(crowd);
  return connections === undefined ? named : { ...named, connections };
}

export interface FoundScenario {
  readonly source: ScenarioSource;
  readonly name: string;
  /** What was left out or assumed, a sentence each. */
  readonly notes: readonly string[];
}

export interface Place {
  /** Scheme, host and port of the running target. */
  readonly origin: string;
  /** Where a visit starts. */
  readonly path: string;
  readonly crowd: Crowd;
}

/** Reads the scenario that was named, else the app's own, else finds one out by reading the running target. */
export async function findScenario(
  wished: WishedScenario,
  own: ScenarioSource | undefined,
  place: Place,
): Promise<FoundScenario> {
  const given: ScenarioSource | undefined =
    wished.kind === "module" ? { kind: "module", url: pathToFileURL(wished.file).href } : undefined;
  const source = given ?? (wished.kind === "discover" ? own : undefined);
  if (source !== undefined) return { source, name: (await loadScenario(source)).name, notes: [] };
  const { flows, notes, name } = await discovered(wished, place);
  const found: ScenarioSource = { kind: "data", name, flows };
  await loadScenario(found);
  return { source: found, name, notes };
}

async function discovered(wished: WishedScenario, { origin, path, crowd }: Place) {
  const { signUpsPerThousand } = crowd;
  if (wished.kind === "har") {
    return { ...flowsOfHar(read(wished.file), { origin }), name: basename(wished.file) };
  }
  if (wished.kind === "openapi") {
    return { ...flowsOfOpenApi(read(wished.file), { origin, signUpsPerThousand }), name: basename(wished.file) };
  }
  const start = new URL(path, origin).href;
  return { ...(await explore(start, { fetch, signUpsPerThousand })), name: "found by reading its pages" };
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new RangeError(`${file} cannot be read`);
  }
}
