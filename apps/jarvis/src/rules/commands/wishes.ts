// What a person wishes to be done or not: the digest in the morning, being asked again, news, the
// language.

import { languageNamed } from "../language/languages.ts";
import { patterns, type Words } from "./pattern.ts";

export type WishCommand =
  | { readonly kind: "digest"; readonly on: boolean }
  | { readonly kind: "ask-again"; readonly on: boolean }
  /** Messages from whoever runs Jarvis, which nobody has asked for. */
  | { readonly kind: "news"; readonly on: boolean }
  /** `code` is undefined for "auto": found out from each message. */
  | { readonly kind: "language"; readonly code: string | undefined };

const digestOn = patterns(
  "[my|the|a] [daily|morning] (digest|digests) on",
  "(turn|switch) on [my|the|a] [daily|morning] (digest|digests)",
  "(turn|switch) [my|the] [daily|morning] (digest|digests) on",
  "[can you|could you] (send|give|get) me [my|the|a] [daily|morning] digest [every morning|each morning|every day|each day|daily]",
  "(daily|morning) digest",
);
const digestOff = patterns(
  "[my|the] [daily|morning] (digest|digests) off",
  "(turn|switch) off [my|the] [daily|morning] (digest|digests)",
  "(turn|switch) [my|the] [daily|morning] (digest|digests) off",
  "(stop|no) [more|sending|sending me] [my|the] [daily|morning] (digest|digests)",
  "(do not|don't) send me [my|the|a|any] [daily|morning] (digest|digests) [every morning|each morning|every day|each day|any more|anymore]",
);
const askOn = patterns("ask [me] again on", "(turn|switch) on (ask again|asking again)", "[please] ask me again");
const askOff = patterns(
  "ask [me] again off",
  "(turn|switch) off (ask again|asking again)",
  "(do not|don't|never) ask [me] again",
  "stop asking [me] [again]",
);
const newsOn = patterns("news on", "[send me] [the] news again");
const newsOff = patterns("news off", "(no|stop|end) [more] [the|sending|sending me] news");
const language = patterns(
  "[my] (language|sprache|langue|idioma|lingua|lengua) [is|ist|est|es|e] <name>",
  "(set|change) [my] language to <name>",
  "[i] (speak|write) [in] <name>",
);

export function wishCommand(words: Words): WishCommand | null {
  if (digestOn(words)) return { kind: "digest", on: true };
  if (digestOff(words)) return { kind: "digest", on: false };
  if (askOn(words)) return { kind: "ask-again", on: true };
  if (askOff(words)) return { kind: "ask-again", on: false };
  if (newsOn(words)) return { kind: "news", on: true };
  if (newsOff(words)) return { kind: "news", on: false };
  const named = language(words)?.["name"]?.toLowerCase();
  if (named === undefined || !/^\p{L}{2,20}$/u.test(named)) return null;
  if (named.startsWith("auto")) return { kind: "language", code: undefined };
  const code = languageNamed(named);
  return code === undefined ? null : { kind: "language", code };
}
