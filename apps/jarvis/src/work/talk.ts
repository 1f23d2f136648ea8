// How Jarvis says something to people, on whichever channel: answers where the person has just spoken, everything else
// on the first of their addresses that may be written to. What becomes rows (lines of the web page, what could be said
// nowhere, people and addresses that have changed) is written together.

import { type Context } from "holdfast";
import { type Button } from "../rules/conversation.ts";
import { type Address, mayWrite } from "../rules/channel.ts";
import { type Held } from "../store/hold.ts";
import { addLines, type Line } from "../store/lines.ts";
import { type StoredPerson } from "../store/people.ts";
import { addUnsaid, type Unsaid } from "../store/unsaid.ts";
import { type Replies } from "../streams.ts";
import { type Circle, circleOf } from "./circle.ts";
import { pushNoMore, pushRung, type Rung } from "./push.ts";

/** One thing to say. */
export interface Saying {
  /** The same whenever it is said again, and on each address. */
  readonly id: string;
  readonly text: string;
  readonly buttons?: readonly Button[];
  /** Where the web page has words, and a look, of its own. */
  readonly line?: { readonly kind: Line["kind"]; readonly text: string };
  /** Ids of addresses on which it could not be said. */
  readonly tried?: readonly string[];
  /** The channel's own id of what it answers. */
  readonly answers?: string;
}

/** What people of one batch are told, and what is known of them by then. */
export interface Talk extends Omit<Circle, "save"> {
  /** Adds a line of the web page. */
  line(line: Omit<Line, "n">): void;
  /** Says it on this address, whether it may be written to or not: the person has just spoken there. */
  answer(address: Address, saying: Saying): void;
  /** Says it on the person's first address that may be written to; when there is none it is kept as unsaid. */
  tell(person: StoredPerson, saying: Saying): void;
  /** What was told this person under this id does not go any more where it has not gone yet. */
  takeBack(person: string, id: string): void;
  /** Writes everything, in at most four statements. */
  write(): Promise<void>;
}

/** `held` are the people of the batch. */
export function talkOf(context: Context, replies: Replies, held: Held): Talk {
  const { tx, now: at } = context;
  const { save, ...circle } = circleOf(held);
  const lines: Omit<Line, "n">[] = [];
  const unsaid: Unsaid[] = [];
  const rung: Rung[] = [];
  const back: Omit<Rung, "text">[] = [];
  const lost = (person: string, { id, text }: Saying) => ({ id, person, text, at });
  const say = (address: Address, saying: Saying, update: boolean) => {
    const { text, buttons, line = { kind: "answer", text } } = saying;
    if (address.channel === "web") {
      lines.push({ person: address.id, speaker: "jarvis", ...line, at, buttons });
      if (line.kind === "reminder") rung.push({ person: address.id, id: saying.id, text: line.text });
    } else if (!deliverTo({ context, replies }, address, { ...saying, update }))
      unsaid.push(lost(address.person, saying));
  };
  return {
    ...circle,
    line: (line) => void lines.push(line),
    answer: (address, saying) => say(address, saying, false),
    tell(person, saying) {
      const { tried = [] } = saying;
      const to = circle.addresses(person.id).find((address) => {
        const isKnown = address.channel === "web" || replies[address.channel] !== undefined;
        return isKnown && !tried.includes(address.id) && mayWrite(address, at);
      });
      if (to) say(to, saying, true);
      else unsaid.push(lost(person.id, saying));
    },
    takeBack(person, id) {
      for (const address of circle.addresses(person)) {
        const reply = address.channel === "web" ? undefined : replies[address.channel];
        if (reply) context.cancel(reply, nameThere(id, address));
        else back.push({ person: address.id, id });
      }
    },
    async write() {
      await save(tx);
      await addLines(tx, lines);
      await addUnsaid(tx, unsaid);
      if (replies.push) {
        await pushRung(context, replies.push, rung);
        await pushNoMore(context, replies.push, back);
      }
    },
  };
}

/** Names what is told on this address. */
function nameThere(id: string, address: Pick<Address, "id">): string {
  return `${id}@${address.id}`;
}

/** False when there is no delivery to that channel any more. */
function deliverTo(
  { context, replies }: { readonly context: Context; readonly replies: Replies },
  { id: at, channel, name, person }: Address,
  { id, text, buttons = [], tried, answers, update }: Saying & { readonly update: boolean },
): boolean {
  const reply = channel === "web" ? undefined : replies[channel];
  if (!reply) return false;
  const said = {
    id,
    person,
    recipientId: name,
    text,
    ...(buttons.length > 0 && { buttons: [...buttons] }),
    ...(update && { update }),
    ...(tried && { tried: [...tried] }),
    ...(answers !== undefined && { answers }),
  };
  context.deliver(reply, said, update ? { id: nameThere(id, { id: at }) } : {});
  return true;
}
