// A step of plain data becomes a maker of steps: what is the same for everybody is made once and given again and
// again, so that whoever sends it makes its bytes only once; the rest is filled in for each visitor.

import { popular } from "./data.ts";
import type { Filling } from "./placeholders.ts";
import type { Step, StepData } from "./scenario.ts";
import { filled, placeOfBody, shapeOfPath, template } from "./template.ts";

export type StepMaker = (filling: Filling) => Step;

/** A log-normal distribution with the median 1 and sigma 0.6, in eight equal parts: people think unequally long. */
const thinking = [0.4, 0.59, 0.75, 0.91, 1.1, 1.34, 1.7, 2.51];

/** Throws a RangeError for a step that cannot be sent. */
export function stepMaker(data: StepData): StepMaker {
  if (!/^[A-Z]+$/.test(data.method))
    throw new RangeError(`its method must be in capitals, like GET, not "${data.method}"`);
  const [first, ...others] = pathsOf(data.path).map((path) => oneMaker({ ...data, path }));
  if (first === undefined) throw new RangeError("it has no path");
  if (others.length === 0) return first;
  return (filling) => popular([first, ...others], filling.even)(filling);
}

const choice = /^\{\{pick:([^{}:]*)\}\}$/;

/** Whether the step goes to one of several paths. */
export const isChoice = ({ path }: StepData): boolean => choice.exec(path)?.[1]?.includes("|") === true;

/** A path that is nothing but a choice is as many steps as there are choices. */
function pathsOf(path: string): string[] {
  const list = choice.exec(path)?.[1];
  const paths = list === undefined ? [path] : list.split("|").map((one) => decodeURIComponent(one));
  const wrong = paths.find((one) => !one.startsWith("/"));
  if (wrong !== undefined) throw new RangeError(`its path must start with a slash, not "${wrong}"`);
  const broken = paths.find((one) => /[^\x21-\x7e]/.test(one));
  if (broken !== undefined)
    throw new RangeError(`its path must be URL-encoded, without blanks and other signs: ${JSON.stringify(broken)}`);
  return paths;
}

function oneMaker(data: StepData): StepMaker {
  const bare = bareStep(data);
  const { thinkMs = 0 } = data;
  const waits = thinkMs > 0 ? thinking.map((part) => Math.round(part * thinkMs)) : [];
  const nth = (random: () => number): number => Math.floor(random() * waits.length);
  if (typeof bare === "function") {
    if (thinkMs <= 0) return bare;
    return (filling) => ({ ...bare(filling), thinkMs: waits[nth(filling.random)] ?? thinkMs });
  }
  const steps = waits.map((waitMs): Step => ({ ...bare, thinkMs: waitMs }));
  return ({ random }) => steps[nth(random)] ?? bare;
}

/** The step without its time to think; a function when it is another one for each visitor. */
function bareStep(data: StepData): Step | ((filling: Filling) => Step) {
  const path = template(data.path, "path");
  const headers = Object.entries(data.headers ?? {}).map(([key, text]) => ({ key, value: template(text, "header") }));
  const type = headers.find(({ key }) => key.toLowerCase() === "content-type")?.value;
  const body =
    data.body === undefined ? undefined : template(data.body, placeOfBody(typeof type === "string" ? type : ""));
  const name = data.name ?? `${data.method} ${shapeOfPath(data.path)}`;
  const make = (fill: (text: typeof path) => string): Step => ({
    method: data.method,
    path: fill(path),
    name,
    ...(headers.length > 0 ? { headers: Object.fromEntries(headers.map(({ key, value }) => [key, fill(value)])) } : {}),
    ...(body === undefined ? {} : { body: fill(body) }),
    ...(data.kind === undefined ? {} : { kind: data.kind, stayMs: data.stayMs ?? 0 }),
  });
  const isForEach = [path, body, ...headers.map(({ value }) => value)].some((text) => typeof text === "function");
  if (isForEach) return (filling) => make((text) => filled(text, filling));
  // None of the texts is a function here.
  return make(String);
}
