// The crowd, in a process of its own: makes the day anew from its seed and lives it at a running Jarvis, every message
// at its planned moment however slow the answers are. Tells its parent what was sent, what was taken, and when lines
// came to open pages; ends when its parent goes.

import { setTimeout as sleep } from "node:timers/promises";
import { openLoop, parseTarget, Pool } from "holdfast-rehearse/drive";
import { type Crowd } from "../../apps/jarvis/crowd.ts";
import { seeded } from "../crash/seeded.ts";
import { type DayPlan, crowdOf } from "./day.ts";
import { mouths, nameOf, type Spoken } from "./mouths.ts";
import { follow, openPage } from "./page.ts";
import { Provider } from "./provider.ts";

/** What the parent says first. */
export interface Begin {
  readonly url: string;
  readonly plan: DayPlan;
  /** When the day begins, in ms since 1970. */
  readonly beginMs: number;
}

/** What the parent is told, twice a second. */
export interface Told {
  /** By saying: when it went out first; when it was taken, and at which attempt. */
  readonly sent: readonly (readonly [number, number])[];
  readonly taken: readonly (readonly [number, number, number])[];
  /** By person: the cookie. */
  readonly cookies: readonly (readonly [number, string])[];
  /** Person, line, and when it came to the open page. */
  readonly lines: readonly (readonly [number, number, number])[];
  readonly answers: Readonly<Record<string, number>>;
  /** Set at the end: how many messages were sent later than planned, by the fault of this process. */
  readonly late?: number;
}

const tellEveryMs = 500;
/** A request that has no answer by then is sent again; Messenger waits longer. */
const answerWithinMs = 5_000;
const connections = 32;

type Writable<Shape> = { -readonly [Name in keyof Shape]: Shape[Name] };
type Notes = {
  [Name in "sent" | "taken" | "cookies" | "lines"]: Told[Name][number][];
} & { answers: Record<string, number> };

process.once("disconnect", () => process.exit());
process.once("message", (begin) => {
  // The parent says nothing else.
  void live(begin as Begin);
});

async function live({ url, plan, beginMs }: Begin): Promise<void> {
  const crowd = crowdOf(plan);
  const notes = { current: blank() };
  const tell = (more: Pick<Told, "late"> = {}) => {
    const told: Writable<Told> = { ...notes.current, ...more };
    notes.current = blank();
    process.send?.(told);
  };
  const clock = setInterval(tell, tellEveryMs);
  const say = speakers({ url, plan, crowd, beginMs, notes });
  // The loop's clock starts with its first message.
  await sleep(Math.max(0, beginMs + (crowd.sayings[0]?.atMs ?? 0) - Date.now()));
  const { late } = await openLoop({
    count: crowd.sayings.length,
    arrivals: gaps(crowd),
    start: (index, onAnswer) => {
      const saying = crowd.sayings[index];
      if (saying === undefined) return false;
      say(saying, () => onAnswer(done));
      return true;
    },
  });
  clearInterval(clock);
  tell({ late });
}

const done = {
  status: 200,
  retryAfter: undefined,
  bodyBytes: 0,
  body: undefined,
  error: undefined,
  reason: undefined,
  sent: true,
};

function blank(): Notes {
  return { sent: [], taken: [], cookies: [], lines: [], answers: {} };
}

/** The gap after each message; the loop's first one starts at once, with the day. */
function gaps({ sayings }: Crowd): () => number {
  let index = 0;
  return () => {
    index += 1;
    return Math.max(0, (sayings[index]?.atMs ?? 0) - (sayings[index - 1]?.atMs ?? 0));
  };
}

interface Speakers extends Begin {
  readonly crowd: Crowd;
  readonly notes: { readonly current: Notes };
}

/** Gives the function that says something by its person's channel. */
function speakers({
  url,
  plan,
  crowd,
  beginMs,
  notes,
}: Speakers): (saying: Crowd["sayings"][number], taken: () => void) => void {
  const target = parseTarget(url);
  const random = seeded(plan.seed ^ 0x5eed);
  const whenTaken = new Map<number, () => void>();
  const providers = new Map(
    mouths.map((mouth) => {
      const pool = new Pool(target, { connections, requestTimeoutMs: answerWithinMs, maxOutstanding: 100_000, random });
      const provider = new Provider({
        target,
        pool,
        mouth,
        random,
        sent: ({ saying }) => notes.current.sent.push([saying.index, Date.now()]),
        taken: ({ saying }, attempts) => {
          notes.current.taken.push([saying.index, Date.now(), attempts]);
          whenTaken.get(saying.index)?.();
          whenTaken.delete(saying.index);
        },
        answered: (what) => (notes.current.answers[what] = (notes.current.answers[what] ?? 0) + 1),
      });
      return [mouth.channel, { mouth, provider }] as const;
    }),
  );
  const names = new Map<number, Promise<string>>();
  const arrive = async (person: number): Promise<string> => {
    const cookie = await openPage(url);
    notes.current.cookies.push([person, cookie]);
    follow(url, cookie, (line) => notes.current.lines.push([person, line, Date.now()]));
    return cookie;
  };
  return (saying, taken) => {
    const { person } = saying;
    const found = providers.get(crowd.people[person]?.channel ?? "");
    if (found === undefined) throw new Error(`nobody speaks for person ${person}`);
    whenTaken.set(saying.index, taken);
    const writtenMs = Math.floor(beginMs + saying.atMs);
    const spoken = (name: string): Spoken => ({ saying, name, writtenMs });
    if (!found.mouth.opensPage) return found.provider.say(spoken(nameOf(person)));
    const name = names.get(person) ?? arrive(person);
    names.set(person, name);
    void name.then((cookie) => found.provider.say(spoken(cookie)));
  };
}
