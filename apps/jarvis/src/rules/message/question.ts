// What Jarvis asks back when a message can mean two things, or says too little: a question with concrete choices.

import { type Read } from "./reading.ts";
import { type Moment } from "../resolve/moment.ts";
import { isoIn } from "../wall-time.ts";

export interface Asking {
  readonly now: Date;
  /** The message asks to be reminded; a phrase alone is not asked what it is about. */
  readonly asked: boolean;
  /** Below this confidence it is asked. */
  readonly sureEnough: number;
}

/** At most so many choices, soonest first. */
const MAX_CHOICES = 3;

/** The instants that `moment` may mean, soonest first, when it must be asked which; empty when it is sure. */
export function choicesOf(
  { confidence, remindAt, others }: Moment,
  { sureEnough }: Pick<Asking, "sureEnough">,
): Date[] {
  if (confidence >= sureEnough) return [];
  return [remindAt, ...others].sort((one, other) => one.getTime() - other.getTime()).slice(0, MAX_CHOICES);
}

/** The question, or null when there is none to ask. */
export function questionOf({ moment, zone, what }: Read, asking: Asking): string | null {
  if (moment === undefined) return asking.asked ? "When shall I remind you?" : null;
  const choices = choicesOf(moment, asking);
  if (choices.length > 0 && moment.rule) return "On which days, and at what time?";
  if (choices.length > 0) return whichOf(choices, moment, zone);
  if (!asking.asked) return null;
  if (moment.grain === "month" || moment.grain === "year") return "On which day?";
  if (moment.remindAt <= asking.now) return "That is past. When shall I remind you?";
  return what === "" ? "What shall I remind you of?" : null;
}

function whichOf(choices: readonly Date[], { chosen }: Moment, zone: string): string {
  const named = choices.map((choice) => dayAndTime(choice, zone, chosen !== "time"));
  const last = named.at(-1) ?? "";
  return named.length === 1 ? `Do you mean ${last}?` : `Do you mean ${named.slice(0, -1).join(", ")} or ${last}?`;
}

/** "Friday, 27 November 2026 at 17:00". */
export function dayAndTime(at: Date, zone: string, withTime = true): string {
  const date = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
  }).format(at);
  return withTime ? `${date} at ${isoIn(at, zone).slice(11, 16)}` : date;
}
