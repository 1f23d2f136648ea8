// The forms of a site, and what its scripts send in their place, become flows: each once a visit, after its page.

import type { CrawledPage } from "./crawl.ts";
import { keyOf } from "./crawl.ts";
import { placeholderFor } from "./field-value.ts";
import { formStep, namesAnAccount } from "./form-step.ts";
import type { HtmlForm } from "./html.ts";
import { planLimits } from "./limits.ts";
import { isEnding, isLogIn, signUpScore } from "./purpose.ts";
import type { Submittable } from "./purpose.ts";
import type { FlowData, StepData } from "./scenario.ts";
import { callsInScript } from "./script-calls.ts";
import type { ScriptCall } from "./script-calls.ts";
import { literally, shapeOfPath } from "./template.ts";

export interface FormFlowsOptions {
  readonly pages: readonly CrawledPage[];
  readonly scripts: { readonly of: (page: CrawledPage) => readonly string[] };
  /** Where a visit begins; a form's own page comes after it. */
  readonly startPath: string;
}

export interface FormFlows {
  readonly writes: readonly FlowData[];
  /** The likeliest first. */
  readonly signUps: readonly FlowData[];
  readonly notes: readonly string[];
}

interface Sendable {
  readonly about: Submittable;
  readonly step: StepData;
  readonly pagePath: string;
  /** It comes with the name and password of an account. */
  readonly hasAccount?: boolean;
}

/** How long people take to fill in a form; the median. */
const fillMs = 10_000;

export function formFlows({ pages, scripts, startPath }: FormFlowsOptions): FormFlows {
  const notes: string[] = [];
  const sendables = distinct(pages.flatMap((page) => sendablesOf(page, scripts.of(page))));
  const safe = sendables.filter(({ about, step }) => {
    if (!isEnding(`${about.path} ${about.words}`)) return true;
    notes.push(`Left out ${step.method} ${shapeOfPath(step.path)}: it looks as if it ended or deleted something.`);
    return false;
  });
  const stepsOf = ({ step, pagePath }: Sendable): StepData[] => {
    const before = [...new Set([startPath, pagePath])].map((path): StepData => ({
      method: "GET",
      path,
      thinkMs: fillMs,
    }));
    return [...before, step];
  };
  const scored = safe.map((sendable) => ({ sendable, score: signUpScore(sendable.about) }));
  const signUps = scored.filter(({ score }) => score > 0).toSorted((one, other) => other.score - one.score);
  const [signUp] = signUps;
  const writes: FlowData[] = [];
  for (const { sendable, score } of scored) {
    if (score > 0) continue;
    const name = nameOf(sendable.step);
    if (!isLogIn(sendable.about) || sendable.hasAccount === true)
      writes.push({ name, weight: 1, steps: stepsOf(sendable) });
    else if (signUp === undefined)
      notes.push(`Left out ${name}: it needs an account, and no form to make one was found.`);
    else {
      const logIn = { ...sendable, step: asSignedUp(sendable.step, signUp.sendable.step) };
      const steps = [...stepsOf(signUp.sendable), ...stepsOf(logIn).slice(1)];
      writes.push({ name: `sign up, then ${name}`, weight: 0.5, steps });
    }
  }
  const named = signUps.map(({ sendable }, index): FlowData => {
    return { name: index === 0 ? "sign up" : nameOf(sendable.step), weight: 1, steps: stepsOf(sendable) };
  });
  if (signUp !== undefined) notes.push(`Signing up is ${nameOf(signUp.sendable.step)}, by its words and fields.`);
  return { writes: writes.slice(0, planLimits.maxForms), signUps: named, notes };
}

function nameOf({ method, path }: StepData): string {
  return `${method} ${shapeOfPath(path)}`;
}

/** Who signed up with an address logs in with it, even if the field is called user name. */
function asSignedUp(logIn: StepData, signUp: StepData): StepData {
  const usesName = signUp.body?.includes("{{username") === true;
  if (logIn.body === undefined || usesName) return logIn;
  return { ...logIn, body: logIn.body.replace(/\{\{username(:\d+)?\}\}/g, "{{email}}") };
}

/** The same form stands on many pages: the first one counts. */
function distinct(all: readonly Sendable[]): Sendable[] {
  const byName = new Map<string, Sendable>();
  for (const one of all) {
    const fields = one.about.fields.map(({ name }) => name).join(",");
    const key = `${nameOf(one.step)} ${fields}`;
    if (!byName.has(key)) byName.set(key, one);
  }
  return [...byName.values()];
}

function sendablesOf(page: CrawledPage, codes: readonly string[]): Sendable[] {
  const pagePath = literally(keyOf(page.url));
  const calls = codes.flatMap(callsInScript).filter(({ method }) => method === "POST");
  const forms = page.html?.forms ?? [];
  // A form without an action or a method, on a page whose script sends something, is sent by the script.
  const byScript = forms.filter(
    ({ action, attributes }) => calls.length > 0 && action === undefined && attributes["method"] === undefined,
  );
  const native = forms
    .filter((form) => !byScript.includes(form))
    .flatMap((form): Sendable[] => {
      const step = formStep(form, page.url);
      const typed = form.fields.filter(({ type }) => !/hidden|submit|button|image|reset/.test(type));
      if (step === undefined || (typed.length === 0 && step.method === "GET")) return [];
      const { id = "", class: kind = "" } = form.attributes;
      const words = `${id} ${kind} ${form.text}`;
      const about = { method: step.method, path: step.path, words, fields: typed };
      return [{ about, step, pagePath, hasAccount: namesAnAccount(form) }];
    });
  const called = calls.flatMap((call) => sendableOf(call, { forms: byScript.length > 0 ? byScript : forms, pagePath }));
  return [...native, ...called];
}

function sendableOf(call: ScriptCall, where: { forms: readonly HtmlForm[]; pagePath: string }): Sendable[] {
  const { pagePath, forms } = where;
  const all = forms.flatMap((form) => form.fields);
  const [only] = forms;
  const keys =
    call.body === "form" ? (only?.fields.map(({ name }) => name).filter((name) => name !== "") ?? []) : call.body;
  if (keys === undefined) return [];
  const fields = keys.map((key) => {
    const field = all.find(({ name, attributes }) => name === key || attributes["id"] === key);
    return { name: key, type: field?.type ?? "text" };
  });
  const body = `{${fields.map((field) => `${JSON.stringify(field.name)}:"${placeholderFor(field)}"`).join(",")}}`;
  const headers = { "content-type": "application/json" };
  const step: StepData = { method: "POST", path: literally(call.path), headers, body };
  const words = forms.length === 1 ? (only?.text ?? "") : "";
  return [{ about: { method: "POST", path: call.path, words, fields }, step, pagePath }];
}
