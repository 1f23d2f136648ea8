// Generated cases, from a seed: facts of any text and JSON that must be kept, JSON that was damaged, and whole requests
// that were. Over kept connections with several in flight, and over connections of their own.

import fc from "fast-check";
import { type Attack, forAll, type Target } from "./attack.ts";
import { keep } from "./corpus.ts";
import { naughtyStrings } from "./naughty.ts";
import { Pipe } from "./pipe.ts";
import { exchange, patiently, post } from "./raw.ts";
import { hashOf } from "./world.ts";

/** Cases of the short form. */
export const shortCases = 20_000;
const batchCases = 500;
const pipes = 8;
const inFlight = 4;
const wiresAtATime = 8;

/** One change of a run of bytes; positions are shares of its length, in 10,000ths. */
interface Damage {
  readonly at: number;
  readonly drop: number;
  readonly put: Buffer;
}

export type Case =
  | { readonly kind: "fact"; readonly fact: Record<string, unknown> }
  | { readonly kind: "json" | "wire"; readonly fact: Record<string, unknown>; readonly damages: readonly Damage[] };

const units = fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit));
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 20 }),
  fc.string({ unit: units, maxLength: 20 }),
  fc.constantFrom(...naughtyStrings.filter(({ length }) => length < 300)),
);
const fact = fc.record({ key: text, tenant: text, text, more: fc.jsonValue({ maxDepth: 4 }) });
const token = fc.constantFrom(
  "\r\n",
  "\r\n\r\n",
  "\n",
  "\r",
  "\0",
  ":",
  " ",
  ",",
  "0",
  "chunked",
  "Content-Length: 3\r\n",
  "1e400",
  "\\u0000",
  "Transfer-Encoding: chunked\r\n",
  "{",
  "[",
  '"',
  "\\",
  "}",
  "]",
  "\xff\xfe",
  "\xed\xa0\x80",
  '"__proto__":1,',
  "\t",
  "Host: y\r\n",
  "Expect: 100-continue\r\n",
  "HTTP/1.0",
  "GET ",
  "Connection: close\r\n",
  "Upgrade: h2c\r\n",
  "-1",
);
const put = fc.oneof(
  token.map((one) => Buffer.from(one, "latin1")),
  fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes)),
);
const damage = fc.record({
  at: fc.integer({ min: 0, max: 10_000 }),
  drop: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: 8 }) }, fc.constant(1_000)),
  put,
});
const damages = fc.array(damage, { minLength: 1, maxLength: 4 });

export const caseArbitrary: fc.Arbitrary<Case> = fc.oneof(
  { weight: 6, arbitrary: fact.map((one): Case => ({ kind: "fact", fact: one })) },
  {
    weight: 2,
    arbitrary: fc.tuple(fact, damages).map(([one, all]): Case => ({ kind: "json", fact: one, damages: all })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fact, damages).map(([one, all]): Case => ({ kind: "wire", fact: one, damages: all })),
  },
);

/** The cases of one batch: the same for the same seed. */
export function casesOf(seed: number, count: number): Case[] {
  return fc.sample(caseArbitrary, { seed, numRuns: count });
}

export function damaged(bytes: Buffer, all: readonly Damage[]): Buffer {
  return all.reduce((whole, { at, drop, put: bit }) => {
    const place = Math.floor((whole.length * at) / 10_000);
    return Buffer.concat([whole.subarray(0, place), bit, whole.subarray(place + drop)]);
  }, bytes);
}

export const generatedAttack: Attack = {
  name: "generated",
  about: "cases from a seed: facts, damaged JSON, damaged requests",
  run: async (target) => {
    const wrong: string[] = [];
    const count = shortCases * target.scale;
    const open = Array.from({ length: pipes }, () => new Pipe(target.url));
    for (let done = 0; done < count && wrong.length === 0; done += batchCases) {
      target.signal.throwIfAborted();
      const seed = target.seed + done;
      const cases = [...casesOf(seed, batchCases).entries()].map(([index, one]) => ({
        ...one,
        id: idOf(seed, index),
      }));
      const tell = (id: string, problem: string | undefined) => {
        if (problem !== undefined) wrong.push(`${id} (batch of seed ${seed}): ${problem}`);
      };
      await Promise.all([
        forAll(cases.filter(({ kind }) => kind !== "wire").entries(), pipes * inFlight, async ([index, one]) => {
          const pipe = open[index % pipes];
          if (pipe) tell(one.id, await overPipe(target, pipe, one));
        }),
        forAll(
          cases.filter(({ kind }) => kind === "wire"),
          wiresAtATime,
          async (one) => {
            tell(one.id, await overWire(target, one));
          },
        ),
      ]);
    }
    for (const pipe of open) pipe.close();
    return { cases: count, wrong };
  },
};

/** With a check in it: no damage makes the id of one case that of another, which would then be a repeat. */
function idOf(seed: number, index: number): string {
  const name = `g-${seed}-${index}`;
  return `${name}-${hashOf(Buffer.from(name)).slice(0, 8)}`;
}

type Named = Case & { readonly id: string };

async function overPipe(target: Target, pipe: Pipe, one: Named): Promise<string | undefined> {
  const whole = Buffer.from(JSON.stringify({ id: one.id, ...one.fact }));
  const body = one.kind === "fact" ? whole : damaged(whole, one.damages);
  // Its own crowd, not the honest clients' trouble: nobody counts how often it has to come again.
  const told = await patiently(
    () => pipe.ask(post("/facts", body)),
    () => undefined,
  );
  if (told.status === 200) {
    // Damage can leave next to nothing of an id; then the first one with it counts.
    if (told.body.includes('"accepted":0')) return one.kind === "fact" ? "taken for a repeat" : undefined;
    keep(target, one.kind === "fact" ? one.id : idIn(body), body);
    return undefined;
  }
  if (one.kind === "json" && told.status === 400) return undefined;
  return `${told.status} ${told.body.slice(0, 200)}`;
}

/** The id that the app must have seen in a body that it took. */
function idIn(body: Buffer): string {
  return String(Object(JSON.parse(body.toString("utf8"))).id);
}

/** Any answer but a 500, or an end. */
async function overWire({ url }: Target, one: Named): Promise<string | undefined> {
  if (one.kind !== "wire") return undefined;
  const request = post("/facts", JSON.stringify({ ...one.fact, id: `${one.id}-wire` }));
  const { answers, closed } = await exchange(url, damaged(request, one.damages), { end: true, limitMs: 15_000 });
  if (answers.some(({ status }) => status === 500))
    return `500 ${answers
      .map(({ body }) => body)
      .join(" ")
      .slice(0, 200)}`;
  return closed ? undefined : "neither answered nor closed";
}
