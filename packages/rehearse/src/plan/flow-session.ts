// A flow of plain data becomes sessions: placeholders are filled in for each visitor, hidden fields come from the page
// that was read before. Cookies and redirects are the driver's.

import { personOf } from "./data.ts";
import { evenDraw } from "./draws.ts";
import { htmlFieldValue } from "./html.ts";
import { planLimits } from "./limits.ts";
import type { Filling } from "./placeholders.ts";
import { Loading } from "./loading.ts";
import type { Flow, FlowData, Session, StepAnswer, Visitor } from "./scenario.ts";
import { isChoice, stepMaker } from "./step-maker.ts";
import type { StepMaker } from "./step-maker.ts";

/** Throws a RangeError for a step that cannot be sent. */
export function flowOf(data: FlowData): Flow {
  const { name, weight, mustNotFail = false } = data;
  if (data.steps.length === 0) throw new RangeError(`The flow "${name}" has no steps: it would do nothing.`);
  const makers = data.steps.map((step, index) => {
    try {
      return stepMaker(step);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new RangeError(`Step ${index + 1} of the flow "${name}" cannot be used: ${why}`, { cause: error });
    }
  });
  const loading = new Loading(data.steps);
  // A few dozen visits look at the mix of pages that many do: what they take is then what many take.
  const choices = data.steps.filter(isChoice).length;
  let visits = 0;
  return {
    name,
    weight,
    mustNotFail,
    session: (visitor) => session({ makers, loading, firstDraw: choices * visits++ }, visitor),
  };
}

interface Course {
  readonly makers: readonly StepMaker[];
  readonly loading: Loading;
  /** Number of the first draw for choices: each visitor has draws of their own. */
  readonly firstDraw: number;
}

function* session({ makers, loading, firstDraw }: Course, visitor: Visitor): Session {
  let draw = firstDraw;
  const read = new LastRead();
  const filling: Filling = {
    person: personOf(visitor),
    random: visitor.random,
    even: () => evenDraw(draw++),
    field: (name) => read.field(name),
    answer: (key) => read.answer(key),
  };
  const loaded = new Set<string>();
  for (const make of makers) {
    for (const step of loading.with(make(filling), loaded)) read.note(yield step);
  }
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
