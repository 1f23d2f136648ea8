// A flow of plain data becomes sessions: placeholders are filled in for each visitor, hidden fields come from the page
// that was read before, redirects are followed as a browser does.

import { personOf } from "./data.ts";
import { htmlFieldValue } from "./html.ts";
import { planLimits } from "./limits.ts";
import type { Filling } from "./placeholders.ts";
import type { Flow, FlowData, Session, Step, StepAnswer, Visitor } from "./scenario.ts";
import { stepMaker } from "./step-maker.ts";
import type { StepMaker } from "./step-maker.ts";
import { shapeOfPath } from "./template.ts";

/**
 * `origin` is the target's, `http://127.0.0.1:3000`: redirects that name it are followed as well as those without one.
 * Throws a RangeError for a step that cannot be sent.
 */
export function flowOf(data: FlowData, origin?: string): Flow {
  const { name, weight, mustNotFail = false } = data;
  if (data.steps.length === 0) throw new RangeError(`The flow "${name}" has no steps: it would do nothing.`);
  const steps = data.steps.map((step, index): PlannedStep => {
    try {
      return { make: stepMaker(step), thinkMs: step.thinkMs ?? 0, leadsOn: false };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new RangeError(`Step ${index + 1} of the flow "${name}" cannot be used: ${why}`, { cause: error });
    }
  });
  return { name, weight, mustNotFail, session: (visitor) => session(steps, visitor, origin) };
}

interface PlannedStep {
  readonly make: StepMaker;
  readonly thinkMs: number;
  /** Once it was answered with a redirect, people think about where that leads and not before. */
  leadsOn: boolean;
}

function* session(steps: readonly PlannedStep[], visitor: Visitor, origin: string | undefined): Session {
  const read = new LastRead();
  const filling: Filling = {
    person: personOf(visitor),
    random: visitor.random,
    field: (name) => read.field(name),
    answer: (key) => read.answer(key),
  };
  for (const planned of steps) {
    let step = planned.make(filling, !planned.leadsOn);
    let answer = yield step;
    read.note(answer);
    for (let hops = 0; hops < planLimits.maxRedirects; hops += 1) {
      const next = redirected({ step, answer, origin, thinkMs: planned.thinkMs });
      if (next === undefined) break;
      planned.leadsOn = true;
      step = next;
      answer = yield step;
      read.note(answer);
    }
  }
}

interface Redirected {
  readonly step: Step;
  readonly answer: StepAnswer;
  readonly origin: string | undefined;
  readonly thinkMs: number;
}

/** The step that a redirect asks for; undefined when it is none, or leads away from the target. */
function redirected({ step, answer, origin, thinkMs }: Redirected): Step | undefined {
  const { location } = answer.headers;
  if (location === undefined || ![301, 302, 303, 307, 308].includes(answer.status)) return undefined;
  const here = origin ?? "http://target.invalid";
  const url = URL.parse(location, new URL(step.path, here).href);
  if (url === null || url.origin !== new URL(here).origin) return undefined;
  const path = url.pathname + url.search;
  const keepsMethod = answer.status === 307 || answer.status === 308;
  const wait = thinkMs > 0 ? { thinkMs } : {};
  if (!keepsMethod) return { method: "GET", path, name: `GET ${shapeOfPath(path)}`, ...wait };
  return { ...step, path, name: `${step.method} ${shapeOfPath(path)}`, ...wait };
}

/** The last page and the last JSON of a visit, looked into only when somebody asks. */
class LastRead {
  #page: Buffer | undefined;
  #json: Buffer | undefined;

  note({ headers, body }: StepAnswer): void {
    const type = headers["content-type"] ?? "";
    if (type.includes("html")) this.#page = body;
    else if (type.includes("json")) this.#json = body;
  }

  field(name: string): string | undefined {
    return this.#page === undefined ? undefined : htmlFieldValue(this.#page.toString(), name);
  }

  answer(key: string): string | number | boolean | undefined {
    if (this.#json === undefined) return undefined;
    try {
      return firstUnder(JSON.parse(this.#json.toString()), key);
    } catch {
      return undefined;
    }
  }
}

/** The value of the first key of this name, the least deep one first. */
function firstUnder(json: unknown, key: string): string | number | boolean | undefined {
  let level: unknown[] = [json];
  for (let depth = 0; depth < planLimits.maxSchemaDepth && level.length > 0; depth += 1) {
    for (const one of level) {
      const value: unknown = isRecord(one) ? one[key] : undefined;
      if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
    }
    level = level.flatMap((one) => (Array.isArray(one) ? one.slice(0, 1) : isRecord(one) ? Object.values(one) : []));
  }
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
