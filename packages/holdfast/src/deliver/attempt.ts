// One try of a delivery: reads the event, asks the transport, and turns what the outside says into a result. Never
// throws.

import { type AnswerRule, type Delivery } from "../app.ts";
import { limits } from "../limits.ts";
import { newEvent } from "../log/append.ts";
import { encodeBody } from "../log/body.ts";
import { readEvent } from "../log/read-event.ts";
import { type LogEvent } from "../log/stored-event.ts";
import { check } from "../schema.ts";
import { type Result } from "./line.ts";
import { type Sent, sendInTime } from "./transport.ts";

export interface AttemptOptions {
  readonly delivery: Delivery<unknown>;
  readonly now: () => Date;
  readonly secret: string;
  /** Number of the stream to which answers go. */
  readonly streamOf: (name: string) => number;
}

/** Calls the outside. */
export async function attempt(options: AttemptOptions, event: LogEvent): Promise<Result> {
  return withValue(options, event, async (value) => {
    const { id: idempotencyKey, trace, tries } = event;
    const { delivery, secret } = options;
    const sent = await sendInTime(delivery, { event: value, idempotencyKey, trace, tries, secret });
    return sent.outcome === "sent" ? gone(options, { event, value, sent }) : sent;
  });
}

/** Answers a question with what is known, as JSON. */
export async function answerKnown(options: AttemptOptions, event: LogEvent, answer: string): Promise<Result> {
  return withValue(options, event, (value) => {
    const sent: Sent = { outcome: "sent", providerId: "known", answer: JSON.parse(answer) };
    return { ...gone(options, { event, value, sent }), known: undefined };
  });
}

/** The answer to give instead of waiting for the budget; undefined when there is none. */
export async function answerInstead(options: AttemptOptions, event: LogEvent): Promise<Result | undefined> {
  const fallback = options.delivery.answer?.fallback;
  if (!fallback) return undefined;
  let instead = true;
  const result = await withValue(options, event, (value) => {
    const answer = fallback(value);
    instead = answer !== undefined;
    const sent: Sent = { outcome: "sent", providerId: "fallback", answer };
    return instead ? { ...gone(options, { event, value, sent }), known: undefined } : { outcome: "later", reason: "" };
  });
  return instead ? result : undefined;
}

async function withValue(
  { delivery, now }: AttemptOptions,
  event: LogEvent,
  use: (value: unknown) => Result | Promise<Result>,
): Promise<Result> {
  try {
    const read = readEvent(delivery, event);
    if ("newer" in read)
      return { outcome: "later", reason: "newer code has written it", afterMs: limits.newerVersionMs };
    if ("problem" in read) return { outcome: "refused", reason: `the event does not fit its schema: ${read.problem}` };
    const deadline = delivery.deadline?.(read.value, event.acceptedAt);
    if (deadline && deadline <= now()) return { outcome: "expired", reason: deadline.toISOString() };
    return await use(read.value);
  } catch (error) {
    return { outcome: "later", reason: error instanceof Error ? error.message : String(error) };
  }
}

interface Answered {
  readonly event: LogEvent;
  readonly value: unknown;
  readonly sent: Extract<Sent, { readonly outcome: "sent" }>;
}

function gone(options: AttemptOptions, { event, value, sent }: Answered): Result {
  const { providerId = "", answer } = sent;
  const rule = options.delivery.answer;
  if (!rule || (rule.isOptional && answer === undefined)) return { outcome: "sent", providerId };
  const checked = check(rule.schema, answer);
  if ("problem" in checked)
    return { outcome: "later", reason: `the answer does not fit its schema: ${checked.problem}` };
  const text = JSON.stringify(answer) ?? "null";
  if (text.length > limits.answerBytes) return { outcome: "later", reason: `the answer has ${text.length} characters` };
  const known = rule.holdsMs > 0 ? { answer: text, holdsMs: rule.holdsMs } : undefined;
  return { outcome: "sent", providerId, follows: next(rule, { event, value, answer: checked.value, options }), known };
}

function next(
  rule: AnswerRule<unknown>,
  { event, value, answer, options }: Pick<Answered, "event" | "value"> & { answer: unknown; options: AttemptOptions },
) {
  const { to } = rule;
  const made = rule.event(value, answer);
  return newEvent({
    class: (typeof to.class === "function" ? to.class(made) : to.class) ?? event.class,
    stream: options.streamOf(to.name),
    id: to.id(made),
    key: to.key(made),
    tenant: to.tenant?.(made),
    version: to.version,
    trace: event.trace,
    body: encodeBody(made),
  });
}
