// What one person does: a session of steps, written as a generator that yields requests and receives their answers.
// A scenario is a mix of such flows; one of them may be marked as the one that must not fail. `loadScenario` reads one.

import { pathToFileURL } from "node:url";
import { flowOf } from "./flow-session.ts";

/** One request of a session. The same object may be yielded again and again: its bytes are then made only once. */
export interface Step {
  readonly method: string;
  /** Path and query as they go on the wire, starting with a slash. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /**
   * How long people look at the answer before going on, in ms, on average: some hardly, some much longer. A rehearsal
   * shortens it. Not waited for after the last step.
   */
  readonly thinkMs?: number;
  /** What the step is counted under, `GET /products/:id`; made from method and path when it is missing. */
  readonly name?: string;
  /** Statuses that are right for this step; otherwise any below 400 is. */
  readonly expect?: readonly number[];
  /** `websocket` upgrades and stays for `stayMs`; `events` reads an event stream for `stayMs`. */
  readonly kind?: "http" | "websocket" | "events";
  readonly stayMs?: number;
  /** Text frames that a websocket step sends, one after the other, each waiting for one answer. */
  readonly messages?: readonly string[];
}

/** What a session sees of an answer. Header names are lower case; `body` is cut after 1 MiB. */
export interface StepAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly latencyMs: number;
}

/** The person: a number that nobody else has in this run, and randomness of their own. */
export interface Visitor {
  readonly number: number;
  /** Gives numbers from 0 up to 1, the same ones for the same seed and number. */
  readonly random: () => number;
}

/** Ends the session early by returning. Cookies are kept by the driver. A failed step ends the session as well. */
export type Session = Generator<Step, void, StepAnswer>;

export interface Flow {
  readonly name: string;
  /** Share of the visits, relative to the other flows; over 0. */
  readonly weight: number;
  /** The flow that must not fail: signing up, paying. At most one of a scenario. */
  readonly mustNotFail?: boolean;
  readonly session: (visitor: Visitor) => Session;
}

export interface Scenario {
  readonly name: string;
  readonly flows: readonly Flow[];
}

/** A flow as plain data, as discovery and HAR files give it. Texts may hold `{{name}}`, see placeholders.ts. */
export interface FlowData {
  readonly name: string;
  readonly weight: number;
  readonly mustNotFail?: boolean;
  readonly steps: readonly StepData[];
}

export interface StepData {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is after its placeholders are filled in; the content type is among the headers. */
  readonly body?: string;
  readonly thinkMs?: number;
  readonly name?: string;
  readonly kind?: Step["kind"];
  readonly stayMs?: number;
  /** What a browser loads with the page of this path, by path: what a visit has loaded before it does not ask again. */
  readonly assets?: Readonly<Record<string, readonly string[]>>;
}

/** Where a scenario comes from, in a form that can be handed to another thread. */
export type ScenarioSource =
  | { readonly kind: "module"; readonly url: string }
  | { readonly kind: "data"; readonly name: string; readonly flows: readonly FlowData[] };

/**
 * The scenario of a module (its exported `scenario`, or a `crowd` with flows; TypeScript or JavaScript, by file URL or
 * absolute path) or of plain data. Throws a RangeError that says what is wrong and what to write instead.
 */
export async function loadScenario(source: ScenarioSource): Promise<Scenario> {
  if (source.kind === "data") {
    const { name, flows } = source;
    return checked({ name, flows: flows.map(flowOf) }, `The scenario "${name}"`);
  }
  const url = source.url.startsWith("/") ? pathToFileURL(source.url).href : source.url;
  const where = `The scenario ${source.url}`;
  let module: Record<string, unknown>;
  try {
    // What a module exports is looked at below, one by one.
    module = (await import(url)) as Record<string, unknown>;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RangeError(`${where} could not be loaded: ${why}`, { cause: error });
  }
  const found = [module["scenario"], module["crowd"]].find((one) => isRecord(one) && "flows" in one);
  if (found !== undefined) return checked(found, where);
  const names = Object.keys(module).join(", ") || "nothing";
  throw new RangeError(
    `${where} exports no scenario (it exports ${names}). ` +
      `Write: export const scenario = { name: "...", flows: [flow("...", { weight: 1 }, function* () { ... })] };`,
  );
}

/** A scenario that can be driven, whatever it was before. */
function checked(found: unknown, where: string): Scenario {
  if (!isRecord(found) || !Array.isArray(found["flows"])) throw new RangeError(`${where} has no list of flows.`);
  const name = typeof found["name"] === "string" && found["name"] !== "" ? found["name"] : "scenario";
  const list: readonly unknown[] = found["flows"];
  if (list.length === 0) throw new RangeError(`${where} has no flow: nobody would do anything. Add at least one.`);
  const flows = list.map((one, index) => checkedFlow(one, `${where}: flow ${index + 1}`));
  const twice = flows.find((one, index) => flows.findIndex((other) => other.name === one.name) !== index);
  if (twice !== undefined)
    throw new RangeError(
      `${where} has two flows named "${twice.name}": figures are kept by name, so each needs its own.`,
    );
  const precious = flows.filter(({ mustNotFail }) => mustNotFail === true).map((flow) => `"${flow.name}"`);
  if (precious.length > 1)
    throw new RangeError(
      `${where} marks ${precious.length} flows as mustNotFail (${precious.join(", ")}). ` +
        "Only one can be the one that must not fail: keep the mark on that.",
    );
  return { name, flows };
}

function checkedFlow(found: unknown, where: string): Flow {
  if (!isRecord(found)) throw new RangeError(`${where} is no object but ${String(found)}.`);
  const { name, weight, mustNotFail, session } = found;
  if (typeof name !== "string" || name === "")
    throw new RangeError(`${where} has no name. Give it one, like "sign up".`);
  if (typeof weight !== "number" || !Number.isFinite(weight) || weight <= 0)
    throw new RangeError(
      `${where} ("${name}") has the weight ${String(weight)}. ` +
        "It must be a number over 0: its share of the visits, relative to the other flows.",
    );
  if (mustNotFail !== undefined && typeof mustNotFail !== "boolean")
    throw new RangeError(`${where} ("${name}") has a mustNotFail that is neither true nor false.`);
  if (!isSession(session))
    throw new RangeError(
      `${where} ("${name}") needs a session that is a generator function: ` +
        'function* (visitor) { const answer = yield get("/"); }. ' +
        "An async function cannot be used: what is yielded is sent by the driver, and its answer comes back.",
    );
  return { name, weight, mustNotFail: mustNotFail === true, session };
}

/** Generator functions, and plain functions, which may hand on what one gives; never async ones. */
function isSession(session: unknown): session is Flow["session"] {
  return typeof session === "function" && !/Async/.test(Object.prototype.toString.call(session));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
