// What one person does: a session of steps, written as a generator that yields requests and receives their answers.
// A scenario is a mix of such flows; one of them may be marked as the one that must not fail.

/** One request of a session. The same object may be yielded again and again: its bytes are then made only once. */
export interface Step {
  readonly method: string;
  /** Path and query as they go on the wire, starting with a slash. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** How long the person looks at the answer before going on, in ms; not waited for after the last step. */
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

/** A flow as plain data, as discovery, a HAR file or an OpenAPI document give it. Fields may hold `{{name}}`, see data.ts. */
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
}

/** Where a scenario comes from, in a form that can be handed to another thread. */
export type ScenarioSource =
  | { readonly kind: "module"; readonly url: string }
  | { readonly kind: "data"; readonly name: string; readonly flows: readonly FlowData[] };
