// What wants no reminder: help, a greeting, thanks, a yes or no.

import { pattern, patterns, type Words } from "./pattern.ts";

export type TalkCommand =
  | { readonly kind: "help" }
  | { readonly kind: "greeting" }
  | { readonly kind: "thanks" }
  /** An answer to a question; thanks where none was asked. */
  | { readonly kind: "yes" | "no" };

const help = patterns(
  "help [me]",
  "(? | ?? | ???)",
  "(command|commands|menu|start|get started|get_started|info|about)",
  "what can you do",
  "how (does this|do you|does it) work",
  "how to use [this|you]",
  "(who|what) are you",
);
const greeting = pattern(
  "(hi|hii|hey|heyy|hello|helloo|hallo|hola|yo|hiya|howdy|good (morning|day|afternoon|evening)) [there|jarvis] [again|jarvis]",
);
const thanks = patterns(
  "[ok|okay|great|perfect|cool] (thanks|thank you|thank u|thx|ty|cheers|merci|danke) [a lot|so much|very much] [jarvis|man|you]",
  "(ok|okay|great|perfect|cool|nice|good|super|awesome|got it|fine|bye|good night|goodnight)",
);
const yes = patterns("(yes|y|yep|yeah|sure|yes do it|do it|yes please|ja|oui|si|sí|sim)");
const no = patterns("(no|n|nope|no thanks|never mind|nevermind|nein|non|não)");

export function talkCommand(words: Words): TalkCommand | null {
  if (help(words)) return { kind: "help" };
  if (yes(words)) return { kind: "yes" };
  if (no(words)) return { kind: "no" };
  if (greeting(words)) return { kind: "greeting" };
  return thanks(words) ? { kind: "thanks" } : null;
}
