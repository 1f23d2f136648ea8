// A page and what a browser loads with it: pictures, styles and scripts, each once a visit, before anybody reads.

import type { Step, StepData } from "./scenario.ts";
import { literally, shapeOfPath } from "./template.ts";

/** Gives the same objects again and again, so that whoever sends them makes their bytes only once. */
export class Loading {
  readonly #assets: ReadonlyMap<string, readonly string[]>;
  readonly #pages = new WeakMap<Step, Step>();
  readonly #steps = new Map<string, Step>();

  constructor(steps: readonly StepData[]) {
    this.#assets = new Map(steps.flatMap(({ assets = {} }) => Object.entries(assets)));
  }

  /** The step with what has to be loaded after it, before anybody thinks. `loaded` grows by all of them. */
  with(step: Step, loaded: Set<string>): readonly Step[] {
    if (this.#assets.size === 0) return [step];
    loaded.add(step.path);
    const missing = (this.#assets.get(step.path) ?? []).filter((path) => !loaded.has(path));
    if (missing.length === 0) return [step];
    for (const path of missing) loaded.add(path);
    const last = missing.length - 1;
    return [this.#page(step), ...missing.map((path, index) => this.#asset(path, index === last ? step.thinkMs : 0))];
  }

  #page(step: Step): Step {
    const known = this.#pages.get(step);
    if (known !== undefined) return known;
    const { thinkMs: _, ...page } = step;
    this.#pages.set(step, page);
    return page;
  }

  #asset(path: string, thinkMs = 0): Step {
    const key = `${thinkMs} ${path}`;
    const known = this.#steps.get(key);
    if (known !== undefined) return known;
    const name = `GET ${shapeOfPath(literally(path))}`;
    const step: Step = { method: "GET", path, name, ...(thinkMs > 0 ? { thinkMs } : {}) };
    this.#steps.set(key, step);
    return step;
  }
}
