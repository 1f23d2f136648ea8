// People of an old store become people here. The only place that knows how a person is stored; whoever is here already
// keeps the zone that they have chosen.

import { type Queryable } from "holdfast";
import { hold } from "../../store/hold.ts";
import { savePeople, type StoredPerson, welcomePeople } from "../../store/people.ts";
import { personKey } from "../../streams.ts";
import { hashOf, type OldPerson, type OldReminder } from "./line.ts";
import { type Taken } from "./store.ts";

export interface TakenPeople {
  /** All of this piece, by address, held by the transaction. */
  readonly stored: Map<string, StoredPerson>;
  readonly taken: readonly Taken[];
  /** How many keep what is newer. */
  readonly newer: number;
  /** How many are served here for the first time. */
  readonly newcomers: number;
}

/** Takes over people, and those whose reminders come without them. */
export async function takePeople(
  tx: Queryable,
  people: readonly OldPerson[],
  reminders: readonly OldReminder[],
): Promise<TakenPeople> {
  const arrivals = new Map(
    [...people, ...reminders].map(({ channel, address }) => {
      const id = idOf({ channel, address });
      return [id, { id, channel, address }] as const;
    }),
  );
  if (arrivals.size === 0) return { stored: new Map(), taken: [], newer: 0, newcomers: 0 };
  await welcomePeople(tx, [...arrivals.values()]);
  const ids = [...arrivals.keys()].sort();
  const stored = await peopleAt(tx, ids);
  const kept = new Set<string>();
  const changed = new Map<string, StoredPerson>();
  let newcomers = 0;
  for (const person of stored.values()) {
    // The old bot has served them: they are among those who count.
    if (person.served) continue;
    newcomers += 1;
    changed.set(person.id, { ...person, served: true });
  }
  for (const old of people) {
    const id = idOf(old);
    const there = stored.get(id);
    const person = changed.get(there?.id ?? "") ?? there;
    if (person === undefined || old.zone === undefined) continue;
    if (person.zoneSource === "named" || person.zoneSource === "browser") kept.add(id);
    else changed.set(person.id, { ...person, zone: old.zone, zoneSource: "named" });
  }
  await savePeople(tx, [...changed.values()]);
  // What is counted is what is stored, not what was meant to be.
  const now = await peopleAt(tx, ids);
  const taken = people.flatMap((old) => takenOf(old, now.get(idOf(old)), kept));
  return { stored: now, taken, newer: kept.size, newcomers };
}

function takenOf(old: OldPerson, row: StoredPerson | undefined, kept: ReadonlySet<string>): Taken[] {
  if (row === undefined) return [];
  const { channel, address } = old;
  const zone = kept.has(idOf(old)) || old.zone === undefined ? old.zone : row.zone;
  const hash = hashOf({ kind: "person", oldId: old.oldId, channel, address, zone });
  return [{ kind: "person", oldId: old.oldId, ownId: row.id, hash, held: undefined }];
}

/** By the ids of addresses, the people who have them now, held by the transaction. */
async function peopleAt(tx: Queryable, ids: readonly string[]): Promise<Map<string, StoredPerson>> {
  const { people, addresses } = await hold(tx, { addresses: ids });
  return new Map(
    ids.flatMap((id) => {
      const person = people.get(addresses.get(id)?.person ?? "");
      return person === undefined ? [] : [[id, person]];
    }),
  );
}

/** The id of an address here. */
export function idOf({ channel, address }: Pick<OldPerson, "channel" | "address">): string {
  return personKey({ channel, personId: address });
}
