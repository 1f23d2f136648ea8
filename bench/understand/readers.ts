// Those who read phrases, behind one face: Jarvis, and chrono-node, which is asked with its own setting for dates that
// lie ahead.

import { readMessage, SURE_ENOUGH } from "../../apps/jarvis/src/rules/message/reading.ts";
import { questionOf } from "../../apps/jarvis/src/rules/message/question.ts";
import { type Rule } from "../../apps/jarvis/src/rules/recur/rule.ts";
import { loadPeer } from "../peers/load.ts";

/** What a reader makes of a phrase. */
export interface Answer {
  /** Undefined when it found no time. */
  readonly at: Date | undefined;
  readonly rule?: Rule | undefined;
  /** It asks which of several is meant. */
  readonly asks: boolean;
}

export interface Reader {
  readonly name: string;
  /** Undefined for a language that it does not have. */
  readonly read: (text: string, now: Date, language: string) => Answer | undefined;
}

/** All instants are in UTC, as the test data's are. */
export const jarvis: Reader = {
  name: "jarvis",
  read(text, now, language) {
    const setting = { now, zone: "UTC", language };
    const { reads, asked } = readMessage(text, setting);
    const [read] = reads;
    const question = questionOf(read, { now, asked, sureEnough: SURE_ENOUGH });
    return { at: read.moment?.at, rule: read.moment?.rule, asks: question !== null };
  },
};

interface ChronoResult {
  date(): Date;
}

interface ChronoLanguage {
  readonly casual: {
    parse(text: string, reference: object, options: { forwardDate: boolean }): readonly ChronoResult[];
  };
}

/** chrono-node of `bench/package.json`, or undefined when it is not there. */
export async function chrono(): Promise<Reader | undefined> {
  const loaded = (await loadPeer("chrono-node")) as Record<string, ChronoLanguage> | undefined;
  if (loaded === undefined) return undefined;
  return {
    name: "chrono-node",
    read(text, now, language) {
      const its = loaded[language];
      if (its === undefined) return undefined;
      const [first] = its.casual.parse(text, { instant: now, timezone: 0 }, { forwardDate: true });
      return { at: first?.date(), asks: false };
    },
  };
}
