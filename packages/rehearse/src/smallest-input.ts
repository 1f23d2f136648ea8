// Requests that failed in, the smallest text that still brings the target down out: the field with the odd characters
// is cut down while everything else of the request stays. A target of ours that ends is started again each time.

import { shrinkInput } from "./judge/index.ts";
import type { FailedStep } from "./drive/trial-load.ts";
import { type Context, restartOf } from "./measure/context.ts";

export interface SmallestInput {
  /** The step whose request it is in. */
  readonly step: string;
  /** Name of the field; "" when the whole body is the text. */
  readonly field: string;
  readonly text: string;
}

/** Each may cost a start of the target. */
const tries = 40;
const answerMs = 2_000;

/**
 * From the first of these requests that does the harm alone. Undefined when none does, or when the one that does has no
 * text to cut down.
 */
export async function smallestInput(
  context: Context,
  failed: readonly FailedStep[],
  mayGoOn: () => boolean,
): Promise<SmallestInput | undefined> {
  for (const one of failed) {
    const body = fieldOf(one.body);
    if (body === undefined) continue;
    const fails = async (candidate: string): Promise<boolean> => {
      context.signal.throwIfAborted();
      return mayGoOn() && (await breaks(context, one, body.with(candidate)));
    };
    if (!(await fails(body.text))) continue;
    const { input } = await shrinkInput(body.text, fails, { tries });
    if (context.target.isOurs && context.target.ended !== undefined) await restartOf(context);
    return { step: one.step, field: body.field, text: input };
  }
  return undefined;
}

async function breaks(context: Context, { step, path }: FailedStep, { body, type }: Sent): Promise<boolean> {
  const { target } = context;
  if (target.isOurs && target.ended !== undefined) await restartOf(context);
  const [method = "POST"] = step.split(" ");
  try {
    const answer = await fetch(new URL(path, target.url), {
      method: /^[A-Z]+$/.test(method) ? method : "POST",
      headers: { "content-type": type },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(answerMs),
    });
    await answer.arrayBuffer();
    return answer.status >= 500;
  } catch {
    return true;
  }
}

interface Sent {
  readonly body: string;
  readonly type: string;
}

interface Field {
  readonly field: string;
  readonly text: string;
  /** The body with another text in the field. */
  readonly with: (text: string) => Sent;
}

function fieldOf(body: string): Field | undefined {
  if (body === "") return undefined;
  const json = jsonOf(body);
  if (json !== undefined) {
    const type = "application/json";
    return oddest(Object.entries(json), (field, text) => ({ body: JSON.stringify({ ...json, [field]: text }), type }));
  }
  const form = new URLSearchParams(body);
  if (form.size > 0 && body.includes("=")) {
    const type = "application/x-www-form-urlencoded";
    return oddest([...form], (field, text) => {
      const changed = new URLSearchParams(form);
      changed.set(field, text);
      return { body: changed.toString(), type };
    });
  }
  return { field: "", text: body, with: (text) => ({ body: text, type: "text/plain" }) };
}

function jsonOf(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return Object.fromEntries(Object.entries(value));
  } catch {
    return undefined;
  }
}

/** The text with the most characters that are not plain ASCII; the longest of those that have as many. */
function oddest(
  fields: readonly (readonly [string, unknown])[],
  sent: (field: string, text: string) => Sent,
): Field | undefined {
  const texts = fields.flatMap(([field, text]) => (typeof text === "string" && text !== "" ? [{ field, text }] : []));
  const odd = (text: string): number => text.length - text.replaceAll(/[^ -~]/g, "").length;
  const [first] = texts.toSorted((a, b) => odd(b.text) - odd(a.text) || b.text.length - a.text.length);
  return first && { ...first, with: (text) => sent(first.field, text) };
}
