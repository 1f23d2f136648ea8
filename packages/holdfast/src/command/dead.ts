// `holdfast dead`: what lies among the dead letters, and what to do about it. Nothing is done without --run.

import { parseArgs } from "node:util";
import { type DeadGroup, deadGroups, deadLetters } from "../dead/groups.ts";
import { planReplay } from "../dead/plan.ts";
import { dropDead, gapOf, replay, stopReplay } from "../dead/replay.ts";
import { type Dead } from "../dead/which.ts";
import { fault } from "../errors.ts";
import { limits } from "../limits.ts";
import { type Settings } from "../role/settings.ts";
import { type Pool } from "../store/pool.ts";
import { type Command, withStore } from "./command.ts";
import { describeDone, describeGroups, describeLetter, describePlan, wordsOf } from "./dead-text.ts";

const perSecondText = `${limits.replayPerSecond}, at most ${limits.replayPerSecondMax}`;

export const deadCommand: Command = {
  name: "dead",
  usage: "[show|replay|stop|drop]",
  about: "dead letters: what they died of, and their replay",
  help: `  holdfast dead                          groups by cause, the most first, and what is being replayed
  holdfast dead show FINGERPRINT|ID      the newest of a group, or one, with error and body
  holdfast dead replay WHICH             a dry run: what would run, and which effects outside have happened
  holdfast dead replay WHICH --run       replays them: each once, after what has been done since, with one try
  holdfast dead stop WHICH --run         puts back what is to be replayed and has not begun
  holdfast dead drop WHICH --run         sets them aside for good; they end as dropped

WHICH is one of
  --id ID             one event or delivery (not for stop)
  --stream NAME       those of a stream, a consumer or a delivery
  --fingerprint F     those that died of one cause

  --per-second N      how many of one consumer begin in a second: ${perSecondText}
  --run               does it; without it everything is a dry run
  --json              one JSON object

One that is on its way back can also be taken back for good with \`holdfast cancel\`.`,
  run,
};

const options = {
  id: { type: "string" },
  stream: { type: "string" },
  fingerprint: { type: "string" },
  "per-second": { type: "string" },
  run: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

interface Asked {
  readonly pool: Pool;
  readonly which: Dead;
  readonly perSecond: number;
  readonly run: boolean;
}

/** What a word of the command does: an object for --json, and the text of it. */
interface Answer {
  readonly json: unknown;
  readonly text: string;
}

async function run(words: readonly string[], settings: Settings): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...words], allowPositionals: true, options });
  const [word, name] = positionals;
  const perSecond = values["per-second"] === undefined ? limits.replayPerSecond : Number(values["per-second"]);
  gapOf({ perSecond });
  const answer = await withStore(settings, { purpose: "dead", readOnly: !values.run }, async (pool) => {
    if (word === undefined) return list(pool, values.fingerprint);
    if (word === "show") return show(pool, name);
    const act = acts.get(word);
    if (!act) throw bad("dead", word, "it is show, replay, stop or drop, or nothing");
    return act({ pool, which: whichOf(values), perSecond, run: values.run });
  });
  process.stdout.write(values.json ? `${JSON.stringify(answer.json)}\n` : `${answer.text}\n`);
  return 0;
}

const acts: ReadonlyMap<string, (asked: Asked) => Promise<Answer>> = new Map([
  ["replay", replayWord],
  ["stop", stopWord],
  ["drop", dropWord],
]);

function bad(name: string, value: string, reason: string) {
  return fault("HF_SETTING_BAD", { name, value, reason });
}

function whichOf(values: { readonly id?: string; readonly stream?: string; readonly fingerprint?: string }): Dead {
  const { id, stream, fingerprint } = values;
  const given = [id, stream, fingerprint].filter((one) => one !== undefined);
  if (given.length !== 1) throw bad("which", given.join(" "), "give one of --id, --stream and --fingerprint");
  if (id !== undefined) return { id };
  return stream !== undefined ? { stream } : { fingerprint: fingerprint ?? "" };
}

async function list(pool: Pool, fingerprint: string | undefined): Promise<Answer> {
  const groups = await deadGroups(pool, fingerprint === undefined ? {} : { fingerprint });
  return { json: { groups }, text: describeGroups(groups) };
}

async function show(pool: Pool, name: string | undefined): Promise<Answer> {
  if (name === undefined) throw bad("show", "", "name a fingerprint or an id");
  const [group] = await deadGroups(pool, { fingerprint: name });
  const which: Dead = group ? { fingerprint: name } : { id: name };
  // A group that is wholly on its way back has none that lies there.
  const letters = group?.count === 0 ? [] : await deadLetters(pool, which, group ? 1 : limits.replaySamples);
  const shown = letters.map(({ body, ...letter }) => ({ ...letter, body: body.toString("utf8") }));
  const texts = [...(group ? [describeGroups([group])] : []), ...letters.map(describeLetter)];
  return { json: { group, letters: shown }, text: texts.join("\n\n") };
}

async function replayWord({ pool, which, perSecond, run: really }: Asked): Promise<Answer> {
  if (really) {
    const count = await replay(pool, which, { perSecond });
    return { json: { replayed: count }, text: describeDone("replay", count) };
  }
  const plan = await planReplay(pool, which, { perSecond });
  const again = `holdfast dead replay ${wordsOf(which)} --per-second ${perSecond} --run`;
  const samples = plan.samples.map((letter) => ({ ...letter, body: undefined }));
  return { json: { ...plan, samples, command: again }, text: describePlan(plan, again) };
}

async function stopWord({ pool, which, run: really }: Asked): Promise<Answer> {
  if ("id" in which) throw bad("--id", which.id, "take one event back with `holdfast cancel STREAM --id ID`");
  if (really) {
    const count = await stopReplay(pool, which);
    return { json: { stopped: count }, text: describeDone("stop", count) };
  }
  const mine = (group: DeadGroup) =>
    "stream" in which ? [group.consumer, group.stream].includes(which.stream) : group.fingerprint === which.fingerprint;
  const groups = (await deadGroups(pool)).filter(mine);
  const count = groups.reduce((sum, { replaying }) => sum + replaying, 0);
  const again = `holdfast dead stop ${wordsOf(which)} --run`;
  return { json: { count, command: again }, text: `${count} have not begun. To put them back:\n  ${again}` };
}

async function dropWord({ pool, which, run: really }: Asked): Promise<Answer> {
  if (really) {
    const count = await dropDead(pool, which);
    return { json: { dropped: count }, text: describeDone("drop", count) };
  }
  const { replays } = await planReplay(pool, which);
  const count = replays.reduce((sum, one) => sum + one.count, 0);
  const again = `holdfast dead drop ${wordsOf(which)} --run`;
  const text = `${count} would end as dropped, and could not be replayed any more. To do it:\n  ${again}`;
  return { json: { count, command: again }, text };
}
