// What is the person's own: their data to take away, the link to it, and to be forgotten.

import { patterns, type Words } from "./pattern.ts";

export type MineCommand =
  | { readonly kind: "export"; readonly what: "show" | "renew" | "end" }
  | { readonly kind: "forget" };

const forget = patterns(
  "forget [all|everything] about me",
  "(forget|delete|erase|remove) me",
  "(delete|erase|remove|forget) [all] [of] my (data|account)",
  "(delete|erase|remove|forget) (all|everything) [you know] about me",
);
const renew = patterns(
  "[a] new (export|calendar) link",
  "(renew|change) [my|the] (export|calendar) link",
  "(give|send|get|make) me a new (export|calendar) link",
);
const end = patterns(
  "(end|stop|delete|remove|revoke|cancel) [my|the] (export|calendar) (link|feed)",
  "(end|stop) [my|the] export",
  "no [more] (export|calendar) (link|feed)",
  "export off",
);
const show = patterns(
  "export [all] [of] [my] [data|reminders|link|calendar]",
  "[my|the] (export|calendar) (link|feed)",
  "(download|give me|send me|get) [all] [of] my (data|calendar)",
  "export on",
);

export function mineCommand(words: Words): MineCommand | null {
  if (forget(words)) return { kind: "forget" };
  if (renew(words)) return { kind: "export", what: "renew" };
  if (end(words)) return { kind: "export", what: "end" };
  return show(words) ? { kind: "export", what: "show" } : null;
}
