// Recognises what is said to Jarvis itself: list, cancel, undo, zones, the digest, help, a greeting. Everything else
// is null and goes on to be read as a reminder. A text that asks for a reminder is never a command.

import { languageNamed } from "./language/languages.ts";
import { type Place } from "./places/places.ts";
import { likelyZone, type ZoneChoice, zoneChoice } from "./zone.ts";

/** Something said to Jarvis itself. `number` counts as the person's last list did, from 1. */
export type Command =
  | { readonly kind: "list" }
  | { readonly kind: "cancel"; readonly which: "last" }
  | { readonly kind: "cancel"; readonly which: "number"; readonly number: number }
  | { readonly kind: "cancel"; readonly which: "text"; readonly text: string }
  | { readonly kind: "undo" }
  | { readonly kind: "zone"; readonly zone: string }
  | { readonly kind: "zone-unknown"; readonly text: string }
  /** Towns of that name in several zones. */
  | { readonly kind: "zone-which"; readonly text: string; readonly places: readonly Place[] }
  | { readonly kind: "my-zone" }
  | { readonly kind: "digest"; readonly on: boolean }
  /** Messages from whoever runs Jarvis, which nobody has asked for. */
  | { readonly kind: "news"; readonly on: boolean }
  /** `code` is undefined for "auto": found out from each message. */
  | { readonly kind: "language"; readonly code: string | undefined }
  | { readonly kind: "help" }
  | { readonly kind: "greeting" }
  | { readonly kind: "thanks" };

const LIST =
  /^(?:(?:list|show|see|view)(?: me)?(?: all)?(?: of)?(?: my)?(?: reminders?| list)?|(?:all )?(?:my )?reminders|my list|what(?: are|'s| is| do i have)(?: on)?(?: my)? (?:reminders|list)|what reminders do i have)$/;
const CANCEL = /^(?:cancel|delete|remove|forget|drop|clear)(?: (.+))?$/;
const LAST =
  /^(?:it|that|this|the last(?: one| reminder)?|last(?: one| reminder)?|my last reminder|the reminder|reminder)$/;
const NUMBER = /^(?:reminder )?(?:#|no\.? ?|nr\.? ?|number )?(\d{1,4})$/;
const UNDO = /^(?:undo(?: that| it| last)?|take (?:that|it) back|oops)$/;
const MY_ZONE =
  /^(?:what(?:'s| is)(?: my)? time ?zone|which time ?zone(?: am i in| do you use)?|my time ?zone|time ?zone|what time is it)$/;
// "i am in …" and "i live in …" count only if a zone is found: "I am in trouble" is not about zones.
const ZONE_SURE =
  /^(?:(?:please )?(?:set|change|make) (?:my |the )?time ?zone (?:to|=)|my time ?zone is(?: now)?|time ?zone(?: is|:|=)?|use(?: the)? time ?zone) (.+)$/;
const ZONE_LIVED = /^(?:i live|i'm living|i am living|we live)(?: now| currently)? (?:in|at|near) (.+)$/;
const ZONE_MAYBE = /^(?:i am|i'm|im|we are|we're)(?: now| currently)? (?:in|at|near) (.+)$/;
const DIGEST_ON =
  /^(?:(?:my |the |a |daily |morning )*digests? on|(?:turn|switch) on (?:my |the |a |daily |morning )*digests?|(?:turn|switch) (?:my |the |daily |morning )*digests? on|(?:(?:can|could) you )?(?:send|give|get) me (?:my |the |a |daily |morning )*digest(?: (?:every|each) (?:morning|day)| daily)?|(?:daily|morning) digest)$/;
const DIGEST_OFF =
  /^(?:(?:my |the |daily |morning )*digests? off|(?:turn|switch) off (?:my |the |daily |morning )*digests?|(?:turn|switch) (?:my |the |daily |morning )*digests? off|(?:stop|no)(?: more| sending(?: me)?)? (?:my |the |daily |morning )*digests?|(?:do not|don't) send me (?:my |the |a |any |daily |morning )*digests?(?: (?:every|each) (?:morning|day)| any ?more)?)$/;
const NEWS =
  /^(?:(no|stop|end)(?: more| the| sending(?: me)?)* news|(?:news (on|off)|(?:send me )?(?:the )?news(?: again)))$/;
const LANGUAGE =
  /^(?:(?:my )?(?:language|sprache|langue|idioma|lingua|lengua)(?: is| ist| est| es| e|:)? |(?:set |change )(?:my )?language to |(?:i )?(?:speak|write)(?: in)? )(\p{L}{2,20})$/u;
const HELP =
  /^(?:help(?: me)?|\?+|commands?|menu|start|get started|get_started|what can you do|how (?:does this|do you|does it) work|how to use(?: this| you)?|who are you|what are you|info|about)$/;
const GREETING =
  /^(?:hi+|hey+|hello+|hallo|hola|yo|hiya|howdy|good (?:morning|day|afternoon|evening))(?: there| jarvis| again)*$/;
const THANKS =
  /^(?:(?:ok(?:ay)?|great|perfect|cool),? ?)?(?:thanks|thank you|thank u|thx|ty|cheers|merci|danke)(?: (?:a lot|so much|very much|jarvis|man|you))*$|^(?:ok(?:ay)?|great|perfect|cool|nice|good|super|awesome|got it|fine|yes|no|bye|good night|goodnight)$/;

/** The command that `line` (one clean line) is, or null. */
export function commandOf(line: string): Command | null {
  const words = bare(line);
  if (LIST.test(words)) return { kind: "list" };
  if (UNDO.test(words)) return { kind: "undo" };
  if (MY_ZONE.test(words)) return { kind: "my-zone" };
  if (DIGEST_ON.test(words)) return { kind: "digest", on: true };
  if (DIGEST_OFF.test(words)) return { kind: "digest", on: false };
  const news = NEWS.exec(words);
  if (news) return { kind: "news", on: news[1] === undefined && news[2] !== "off" };
  if (HELP.test(words)) return { kind: "help" };
  if (GREETING.test(words)) return { kind: "greeting" };
  if (THANKS.test(words)) return { kind: "thanks" };
  return cancelOf(words) ?? languageOf(words) ?? zoneOf(words);
}

function bare(line: string): string {
  // A lone "?" asks for help, so marks go only where something is left.
  const lower = line.toLowerCase().replaceAll("’", "'");
  const trimmed = lower.replace(/^[\s"'/]+/, "").replace(/[\s.!?,;:)"']+$/, "");
  const words = trimmed.length > 0 ? trimmed : lower.trim();
  return words
    .replace(/^(?:(?:please|jarvis|(?:hey|hi|ok),? jarvis|ok),? )+(?=\S)/, "")
    .replace(/,? (?:please|pls|jarvis)$/, "");
}

function cancelOf(words: string): Command | null {
  const found = CANCEL.exec(words);
  if (found === null) return null;
  const which = found[1]?.trim();
  if (which === undefined || LAST.test(which)) return { kind: "cancel", which: "last" };
  const number = NUMBER.exec(which)?.[1];
  if (number !== undefined) return { kind: "cancel", which: "number", number: Number(number) };
  const text = which.replace(/^(?:my |the )?reminders? (?:to|about|for|that) |^(?:to|about) /, "");
  return { kind: "cancel", which: "text", text };
}

function languageOf(words: string): Command | null {
  const named = LANGUAGE.exec(words)?.[1];
  if (named === undefined) return null;
  if (named.startsWith("auto")) return { kind: "language", code: undefined };
  const code = languageNamed(named);
  return code === undefined ? null : { kind: "language", code };
}

function zoneOf(words: string): Command | null {
  const sure = ZONE_SURE.exec(words)?.[1]?.replace(/^in /, "");
  if (sure !== undefined) return commandFor(sure, zoneChoice(sure)) ?? { kind: "zone-unknown", text: sure };
  const lived = ZONE_LIVED.exec(words)?.[1];
  if (lived !== undefined) return commandFor(lived, zoneChoice(lived));
  const maybe = ZONE_MAYBE.exec(words)?.[1]?.replace(/ (?:now|right now|today)$/, "");
  return maybe === undefined ? null : commandFor(maybe, likelyZone(maybe));
}

function commandFor(text: string, choice: ZoneChoice): Command | null {
  switch (choice.kind) {
    case "one":
      return { kind: "zone", zone: choice.zone };
    case "several":
      return { kind: "zone-which", text, places: choice.places };
    case "none":
      return null;
  }
}
