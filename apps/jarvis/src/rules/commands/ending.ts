// Ending reminders: cancel, delete all, done, stop; and taking back what was done last.

import { patterns, type Words } from "./pattern.ts";
import { type Which, whichOf } from "./which.ts";

/** "cancel" ends it, "done" says that it was done (of one that comes again, this time), "stop" ends all its times. */
export type EndVerb = "cancel" | "done" | "stop";

export type EndingCommand =
  | { readonly kind: "end"; readonly verb: EndVerb; readonly of: Which }
  /** What rang last, or what was made last when nothing has. */
  | { readonly kind: "end"; readonly verb: EndVerb; readonly of: undefined }
  | { readonly kind: "delete-all" }
  | { readonly kind: "undo" };

const undo = patterns("undo [that|it|last]", "take (that|it) back", "oops");
const deleteAll = patterns(
  "(cancel|delete|remove|forget|drop|clear) (all|everything)",
  "(cancel|delete|remove|forget|drop|clear) [all] [of] (my|the|these|those) (reminders|list)",
  "(cancel|delete|remove|forget|drop|clear) all [of] (reminders|them)",
);
const cancelIt = patterns("(cancel|delete|remove|forget|drop|clear)");
const cancel = patterns("(cancel|delete|remove|forget|drop|clear) <which>");
const doneIt = patterns(
  "[all|it's|it is|i'm|i am|i've|i have] (done|finished|completed)",
  "(done|finished) with (it|that)",
  "[i] (did|finished|completed) (it|that)",
  "mark [it|that] [as] (done|finished|completed|complete)",
  "[i] just did it",
  "i did",
  "(✅|✔|✔️|☑️)",
);
const done = patterns(
  "(mark|set) <which> [as] (done|finished|completed|complete)",
  "(done|finished) with <which>",
  "(done|finished|completed) <which>",
  "(check|tick|cross) off <which>",
  "i (did|finished|completed) <which>",
  "<which> (done|is done)",
);
const stopIt = patterns("stop", "stop (it|that|this)", "stop reminding me");
const stop = patterns("stop reminding me [of|about|to|that] <which>", "stop [the] [reminder|reminders] <which>");

export function endingCommand(words: Words): EndingCommand | null {
  if (undo(words)) return { kind: "undo" };
  if (deleteAll(words)) return { kind: "delete-all" };
  if (cancelIt(words)) return { kind: "end", verb: "cancel", of: { which: "last" } };
  if (doneIt(words)) return { kind: "end", verb: "done", of: undefined };
  if (stopIt(words)) return { kind: "end", verb: "stop", of: undefined };
  for (const [verb, match] of [
    ["cancel", cancel],
    ["done", done],
    ["stop", stop],
  ] as const) {
    const which = match(words)?.["which"];
    if (which !== undefined) return { kind: "end", verb, of: whichOf(which) };
  }
  return null;
}
