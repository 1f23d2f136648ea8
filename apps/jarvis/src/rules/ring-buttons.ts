// The buttons under a reminder that rings, and under the question about it.

import { type Button } from "./conversation.ts";
import { type Reminder } from "./reminder.ts";
import { wallOf } from "./wall-time.ts";

/** "Tonight" is offered until then; "tonight" is 21:00. */
const EVENING_HOUR = 20;

/** `now` and `zone`: what the person's clock shows. */
export function ringButtons(
  { id, repeat }: Pick<Reminder, "id" | "repeat">,
  { now, zone }: { readonly now: Date; readonly zone: string },
): Button[] {
  const isDay = wallOf(now, zone).hour < EVENING_HOUR;
  return [
    { title: "Done", payload: `done:${id}` },
    { title: "Snooze 10 min", payload: `snooze:${id} 10 min` },
    ...(isDay ? [{ title: "Tonight", payload: `snooze:${id} tonight` }] : []),
    { title: "Tomorrow", payload: `snooze:${id} tomorrow` },
    ...(repeat ? [{ title: "Stop", payload: `stop:${id}` }] : []),
  ];
}
