// For the tests of people on several channels: a Jarvis with transports that note what they were given, and that cannot
// reach whom they are told not to.

import { type Channel } from "../../apps/jarvis/src/rules/channel.ts";
import { type NotReached, type Reply } from "../../apps/jarvis/src/streams.ts";
import { type Parcel, type Sent } from "../../packages/holdfast/src/index.ts";
import { type ClockedJarvis, startClocked } from "./clocked.ts";

type Place = readonly [channel: Channel, name: string];

interface Try {
  readonly at: string;
  readonly text: string;
  readonly buttons: Reply["buttons"];
  readonly reached: boolean;
}

/** Starts it at this time, which stands still. */
export async function startChannels(now: string) {
  const tries: Try[] = [];
  const unreached = new Map<string, NotReached["unreached"]>();
  const to =
    (channel: Channel) =>
    async ({ event }: Parcel<Reply>): Promise<Sent> => {
      const at = `${channel}:${event.recipientId}`;
      const why = unreached.get(at);
      tries.push({ at, text: event.text, buttons: event.buttons, reached: why === undefined });
      return { outcome: "sent", ...(why && { answer: { unreached: why } }) };
    };
  const transports = { messenger: to("messenger"), telegram: to("telegram"), slack: to("slack"), mail: to("mail") };
  const jarvis = await startClocked({}, now, transports);
  return { ...handsOn(jarvis, tries, unreached), [Symbol.asyncDispose]: () => jarvis[Symbol.asyncDispose]() };
}

function handsOn(jarvis: ClockedJarvis, tries: readonly Try[], unreached: Map<string, NotReached["unreached"]>) {
  const said = (at: string) => tries.filter((one) => one.at === at && one.reached).map(({ text }) => text);
  const list = async (text: string) => {
    const found = await jarvis.store.pool.query<{ text: string }>(text);
    return found.rows.map((row) => row.text);
  };
  /** Says it, and waits until everything that comes of it is over. */
  const hear = async (channel: Channel, name: string, text: string) => {
    await jarvis.say(text, [name], { channel });
    await jarvis.drain();
  };
  const press = async (channel: Channel, name: string, payload: string) => {
    await jarvis.say("", [name], { channel, kind: "postback", payload });
    await jarvis.drain();
  };
  const last = async ([channel, name]: Place) =>
    (channel === "web" ? (await jarvis.lines(name)).at(-1) : said(`${channel}:${name}`).at(-1)) ?? "";
  const codeAt = async (place: Place) => {
    await hear(...place, "link");
    return /code is ([\w-]{9})/.exec(await last(place))?.[1] ?? "";
  };
  return {
    jarvis,
    said,
    hear,
    press,
    given: (at: string) => tries.filter((one) => one.at === at),
    last,
    codeAt,
    lines: (person: string) => jarvis.lines(person),
    /** Links all the others with the first. */
    async link(first: Place, ...others: readonly Place[]) {
      for (const place of others) await hear(...place, `link ${await codeAt(first)}`);
    },
    behave(at: string, why: NotReached["unreached"] | undefined) {
      if (why === undefined) unreached.delete(at);
      else unreached.set(at, why);
    },
    tries: (at: string, words: string | RegExp) =>
      tries.filter(
        (one) => one.at === at && (typeof words === "string" ? one.text.includes(words) : words.test(one.text)),
      ).length,
    everything: () => tries.filter(({ reached }) => reached).map(({ text }) => text),
    async wait(minutes: number) {
      await jarvis.clock.advance(minutes * 60_000);
      await jarvis.drain();
    },
    unsaid: () => list("select text from jarvis.unsaid order by at"),
    states: () => list("select id || ' ' || state as text from jarvis.address order by id"),
  };
}
