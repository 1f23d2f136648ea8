// An event's bytes as the value that today's code works with: cleaned, upgraded to the newest version, checked.

import { type Delivery, type Stream, type Timer } from "../app.ts";
import { decodeText } from "./body.ts";
import { check } from "../schema.ts";
import { type LogEvent } from "./stored-event.ts";

/** `newer` says that newer code has written it: a process of the new release must read it. */
export type Read = { readonly value: unknown } | { readonly problem: string } | { readonly newer: true };

type Source = Pick<Stream<unknown> | Timer<unknown> | Delivery<unknown>, "schema" | "version" | "upgrades">;

/** Never throws: what an upgrade or a schema throws is the event's problem. */
export function readEvent(source: Source, { text, version }: Pick<LogEvent, "text" | "version">): Read {
  if (version > source.version) return { newer: true };
  try {
    let { value } = decodeText(text);
    for (let from = version; from < source.version; from++) value = source.upgrades[from]?.(value) ?? value;
    return check(source.schema, value);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
