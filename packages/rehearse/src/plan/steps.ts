// What authors of scenarios write with: requests in one line each, and the flow around them.
//
//     import { flow, get, personOf, post } from "holdfast-rehearse/scenario";
//     import type { Scenario } from "holdfast-rehearse/scenario";
//
//     const home = get("/", { thinkMs: 4_000 });
//     export const scenario: Scenario = {
//       name: "shop",
//       flows: [
//         flow("look around", { weight: 98 }, function* ({ random }) {
//           yield home;
//           yield get(`/products/${1 + Math.floor(random() * 50)}`, { name: "GET /products/:id" });
//         }),
//         flow("sign up", { weight: 2, mustNotFail: true }, function* (visitor) {
//           const { name, email, password } = personOf(visitor);
//           yield home;
//           const answer = yield post("/signup", { form: { name, email, password } });
//           if (answer.status === 303) yield get(answer.headers["location"] ?? "/");
//         }),
//       ],
//     };

import type { Flow, Step } from "./scenario.ts";

export type StepOptions = Omit<Step, "method" | "path" | "body">;

/** One of the three, or nothing for an empty body. */
export interface PostBody {
  /** Sent as a browser sends a form. */
  readonly form?: Readonly<Record<string, string | number | boolean>>;
  readonly json?: unknown;
  /** Sent as it is; its content type is up to the options' headers. */
  readonly raw?: string | Buffer;
}

export function get(path: string, options: StepOptions = {}): Step {
  return { method: "GET", path: checkedPath(path), ...options };
}

/** Throws a RangeError when more than one body is given. */
export function post(path: string, body: PostBody = {}, options: StepOptions = {}): Step {
  const given = Object.entries(body).filter(([, value]) => value !== undefined);
  if (given.length > 1)
    throw new RangeError(`A step has one body, not ${given.map(([kind]) => kind).join(" and ")}: POST ${path}`);
  const { type, text } = encoded(body);
  const headers = type === undefined ? options.headers : { "content-type": type, ...options.headers };
  const step = { method: "POST", path: checkedPath(path), ...options, body: text };
  return headers === undefined ? step : { ...step, headers };
}

export interface FlowOptions {
  readonly weight: number;
  readonly mustNotFail?: boolean;
}

export function flow(name: string, options: FlowOptions, session: Flow["session"]): Flow {
  return { name, ...options, session };
}

function encoded({ form, json, raw }: PostBody): { type?: string; text: string | Buffer } {
  // JSON.stringify writes lone surrogates and NUL as escapes: they reach the target as they are. A form cannot hold
  // lone surrogates; a browser puts the replacement character in their place, and so does URLSearchParams.
  if (json !== undefined) return { type: "application/json", text: JSON.stringify(json) };
  if (form === undefined) return { text: raw ?? "" };
  const pairs = Object.entries(form).map(([key, value]): [string, string] => [key, String(value)]);
  return { type: "application/x-www-form-urlencoded", text: new URLSearchParams(pairs).toString() };
}

function checkedPath(path: string): string {
  if (path.startsWith("/")) return path;
  throw new RangeError(`A step's path starts with a slash and names no host, unlike "${path}". Write "/${path}"?`);
}
