// The corpus as attacks: bytes on sockets, bodies, strings. Small enough to go whole into every run.

import { storableName } from "../../../packages/holdfast/src/log/name.ts";
import { cleanText } from "../../../packages/holdfast/src/log/body.ts";
import { type Attack, forAll, type Target } from "./attack.ts";
import { hostileBodies } from "./bodies.ts";
import { naughtyStrings } from "./naughty.ts";
import { type Answered, type Exchange, patientExchange, post } from "./raw.ts";
import { wireIds, type Wire, wires } from "./smuggling.ts";
import { hashOf } from "./world.ts";

const atATime = 16;
/** For an answer: generous, a slow machine is not a defect. */
const limitMs = 15_000;

/** The corpus over the wire: what each connection gets back. */
export const wireAttack: Attack = {
  name: "wire",
  about: "smuggling, headers, methods, other protocols",
  run: async ({ url, kept }) => {
    const wrong: string[] = [];
    for (const [id, bytes] of wireIds) kept.set(id, hashOf(bytes));
    await forAll(wires, atATime, async (wire) => {
      const wanted = wire.answers.filter((one) => one !== "any" && one !== "refused").length;
      // What must end the connection is waited for; what need not is over with its last answer.
      const answers = wanted === wire.answers.length || wire.answers[0] === "any" ? wire.answers.length : undefined;
      const seen = await patientExchange(url, wire.bytes, {
        end: wire.end ?? false,
        limitMs,
        ...(answers && { answers }),
      });
      const problem = problemOf(wire, seen);
      if (problem !== undefined) wrong.push(`${wire.name.slice(0, 80)}: ${problem}`);
    });
    return { cases: wires.length, wrong };
  },
};

function problemOf({ answers: wanted }: Wire, seen: Exchange): string | undefined {
  const statuses = seen.answers.map(({ status }) => status);
  const said = `answered ${statuses.join(", ") || "nothing"}${seen.rest === "" ? "" : ` and ${seen.rest.slice(0, 40)}`}`;
  if (statuses.includes(500)) return said;
  if (statuses.length > wanted.length) return `${said}, more than was asked`;
  for (const [index, one] of wanted.entries()) {
    const status = statuses[index];
    if (one === "any") continue;
    if (one === "refused" ? status !== undefined && status < 400 : status !== one) return said;
    if (one === "refused" && status === undefined && !seen.closed) return "neither answered nor closed";
  }
  return undefined;
}

export const bodyAttack: Attack = {
  name: "bodies",
  about: "depth, numbers, keys, encodings, bombs, sizes",
  run: async (target) => {
    const wrong: string[] = [];
    await forAll(hostileBodies, atATime, async ({ name, id, bytes, wanted, headers }) => {
      const { answers, closed } = await patientExchange(target.url, post("/facts", bytes, headers), {
        answers: 1,
        limitMs,
      });
      const [answer] = answers;
      if (wanted === "kept") keep(target, id, bytes);
      const status = answer?.status ?? (closed ? "closed" : "nothing");
      const right = wanted === "kept" ? status === 200 : status === 400 || status === 413 || status === 415;
      if (!right) wrong.push(`${name}: ${status}, wanted ${wanted}`);
      else if (wanted === "refused" && !isFromTable(answer)) wrong.push(`${name}: refused without a reason`);
    });
    return { cases: hostileBodies.length, wrong };
  },
};

/** Refusals are JSON from the one table. */
function isFromTable(answer: Answered | undefined): boolean {
  return /^\{"error":\{"code":"HF_[A-Z_]+"/.test(answer?.body ?? "");
}

const places = ["id", "key", "tenant", "text"] as const;

export const stringAttack: Attack = {
  name: "strings",
  about: "naughty strings as id, key, tenant and text",
  run: async (target) => {
    const wrong: string[] = [];
    const cases = naughtyStrings.flatMap((text, index) => places.map((place) => ({ text, place, index })));
    await forAll(cases, atATime, async ({ text, place, index }) => {
      const fact = { id: `string ${place} ${index}`, key: "naughty", [place]: text };
      // Cleaned texts can fall together; a letter behind keeps the ids of events apart, and the text as it is.
      if (place === "id") fact.id = `${text} ${index}`;
      const bytes = Buffer.from(JSON.stringify(fact));
      const { answers } = await patientExchange(target.url, post("/facts", bytes), { answers: 1, limitMs });
      const body = answers[0]?.body ?? "nothing";
      if (body !== '{"accepted":1,"repeated":0}') wrong.push(`${place} ${JSON.stringify(text.slice(0, 30))}: ${body}`);
      keep(target, fact.id, bytes);
    });
    return { cases: cases.length, wrong };
  },
};

/** Notes what must be in the log, under the name under which it is stored. */
export function keep(target: Pick<Target, "kept">, id: string, bytes: Buffer): void {
  target.kept.set(storableName(cleanText(id)), hashOf(bytes));
}

export const corpus: readonly Attack[] = [wireAttack, bodyAttack, stringAttack];
