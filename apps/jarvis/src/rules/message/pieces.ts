// What is left of a message without the words that say when: what to remember, of one reminder or of several.

import { type Phrase } from "../grammar/join.ts";
import { type Token } from "../grammar/tokens.ts";
import { Phrases, requestIn, tidied } from "../language/heard.ts";
import { type Tongue } from "../language/languages.ts";
import { MAX_REMINDERS_PER_MESSAGE } from "../limits.ts";
import { type Read, type ReadSetting } from "./reading.ts";
import { type Moment } from "../resolve/moment.ts";
import { type Range } from "./together.ts";

/** A message on its way to be understood. */
export interface Source {
  readonly line: string;
  readonly tokens: readonly Token[];
  /** The first token after courtesies and the words that ask. */
  readonly from: number;
  readonly asked: boolean;
  readonly tongue: Tongue;
  readonly setting: ReadSetting;
}

/** A time that was found. */
export interface Found {
  readonly phrase: Phrase;
  readonly moment: Moment | undefined;
  readonly zone: string;
  /** After it and the zone that it names, in UTF-16 units. */
  readonly end: number;
  /** Its other half, when words stand between the two. */
  readonly also?: Range;
}

/** Tokens from one to before another. */
interface Stretch {
  readonly from: number;
  readonly end: number;
}

/** The one reminder of a message. */
export function read(found: Found | undefined, source: Source): Read {
  const { tokens, line, from, tongue, setting } = source;
  const whole = { from, end: tokens.length };
  if (found !== undefined) return { ...whatAround(found, source, whole), moment: found.moment, zone: found.zone };
  return {
    what: tidied(line, tokens, { ...whole, around: tongue.around }),
    moment: undefined,
    zone: setting.zone,
    when: "",
  };
}

/** What is left of a stretch of tokens without the words of a time. */
function whatAround(
  found: Found,
  { tokens, line, tongue }: Source,
  { from, end }: Stretch,
): Pick<Read, "what" | "when"> {
  const { around } = tongue;
  const tokenAt = (place: number) => {
    const at = tokens.findIndex((token) => token.start >= place);
    return at === -1 ? end : Math.min(end, Math.max(from, at));
  };
  const ranges = [{ start: found.phrase.start, end: found.end }, ...(found.also ? [found.also] : [])];
  const edges = [from, ...ranges.flatMap(({ start, end: stop }) => [tokenAt(start), tokenAt(stop)]), end];
  const parts: string[] = [];
  for (let edge = 0; edge + 1 < edges.length; edge += 2) {
    const piece = { from: edges[edge] ?? end, end: edges[edge + 1] ?? end };
    // "Call mum tomorrow about the cake": there "about" joins nothing to the request.
    const isFirst = parts.length === 0;
    const begun = edge === 0 ? piece : withoutRequest(tokens, piece, tongue);
    const text = tidied(line, tokens, { ...begun, around: isFirst ? around : { ...around, joints: noPhrases } });
    if (text !== "") parts.push(text);
  }
  const when = ranges.map(({ start, end: stop }) => line.slice(start, stop)).join(" … ");
  return { what: parts.join(" "), when };
}

const noPhrases = new Phrases("");

/** A request, or nothing but a courtesy, after the time: "tomorrow at 8 remind me to …", "at 5 please". */
function withoutRequest(tokens: readonly Token[], { from, end }: Stretch, { around }: Tongue): Stretch {
  const request = requestIn(tokens.slice(from, end), around);
  return request.asked || request.from === end - from ? { from: from + request.from, end } : { from, end };
}

/** The reminders of a message with several ("call mum at 5 and feed the cat at 7"), or undefined for one or none. */
export function severalOf(found: readonly Found[], source: Source): [Read, ...Read[]] | undefined {
  if (found.length < 2 || found.length > MAX_REMINDERS_PER_MESSAGE) return undefined;
  const stretches = stretchesOf(found, source);
  if (stretches === undefined) return undefined;
  const reads = stretches.map((stretch, index): Read | undefined => {
    const each = found[index];
    const around = each && whatAround(each, source, stretch);
    if (!each?.moment || !around || around.what === "") return undefined;
    return { ...around, moment: each.moment, zone: each.zone };
  });
  const all = reads.filter((each) => each !== undefined);
  const [first, ...rest] = all;
  return first && all.length === found.length ? [first, ...rest] : undefined;
}

/** The message in pieces, each with one time; they are parted by a mark or a word like "and". */
function stretchesOf(found: readonly Found[], { tokens, from, tongue }: Source): Stretch[] | undefined {
  const stretches: Stretch[] = [];
  let start = from;
  for (const [index, next] of found.entries()) {
    const before = found[index - 1];
    if (before === undefined) continue;
    const first = tokens.findIndex((token) => token.start >= (before.also?.end ?? before.end));
    const last = tokens.findIndex((token) => token.start >= next.phrase.start);
    const parting = first === -1 || last === -1 ? undefined : partingIn(tokens, { from: first, end: last }, tongue);
    if (parting === undefined) return undefined;
    stretches.push({ from: start, end: parting.from });
    start = parting.end;
  }
  return [...stretches, { from: start, end: tokens.length }];
}

function partingIn(tokens: readonly Token[], { from, end }: Stretch, { around }: Tongue): Stretch | undefined {
  for (let at = from; at <= end; at += 1) {
    const isMark = /^[;.!,]$/.test(tokens[at]?.text ?? "");
    const after = around.alsos.endAt(tokens, isMark ? at + 1 : at) ?? (isMark ? at + 1 : undefined);
    if (after === undefined || after > end) continue;
    const request = requestIn(tokens.slice(after), around);
    return { from: at, end: after + (request.asked ? request.from : 0) };
  }
  return undefined;
}
