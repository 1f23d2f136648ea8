// Says something to people who have not asked just now: as a line of the web page, or by Messenger. Gathers the lines
// and the people whose conversations they made longer, to be written together.

import { type Context, type Delivery } from "holdfast";
import { type Button } from "../rules/conversation.ts";
import { addLines, type Line } from "../store/lines.ts";
import { savePeople, type StoredPerson } from "../store/people.ts";
import { type Reply } from "../streams.ts";

/** What people of one batch are told, and what is known of them by then. */
export interface Telling {
  /** The person as they are now, with what this batch has changed; undefined for one who is not here. */
  person(id: string): StoredPerson | undefined;
  /** Tells `person`, and keeps what has changed of them. */
  tell(person: StoredPerson, text: string, buttons?: readonly Button[]): void;
  /** Writes everything, in two statements. */
  write(): Promise<void>;
}

/** `people` are those of the batch, held by its transaction. */
export function tellingOf(
  { tx, now, deliver }: Context,
  reply: Delivery<Reply>,
  people: ReadonlyMap<string, StoredPerson>,
): Telling {
  const changed = new Map<string, StoredPerson>();
  const lines: Line[] = [];
  return {
    person: (id) => changed.get(id) ?? people.get(id),
    tell(person, text, buttons = []) {
      if (person.channel === "messenger") {
        const shown = buttons.length > 0 ? { buttons: [...buttons] } : {};
        deliver(reply, { person: person.id, recipientId: person.address, text, ...shown, update: true });
        changed.set(person.id, person);
        return;
      }
      const n = person.lines + 1;
      lines.push({ person: person.id, n, speaker: "jarvis", kind: "answer", text, at: now, buttons });
      changed.set(person.id, { ...person, lines: n });
    },
    async write() {
      await addLines(tx, lines);
      await savePeople(tx, [...changed.values()]);
    },
  };
}
