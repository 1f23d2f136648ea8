// People of an old store become people here. The only place that knows how a person is stored; whoever is here already
// keeps the zone that they have chosen.

import { type Queryable } from "holdfast";
import { lockPeople, savePeople, type StoredPerson, welcomePeople } from "../../store/people.ts";
import { personKey } from "../../streams.ts";
import { hashOf, type OldPerson, type OldReminder } from "./line.ts";
import { type Taken } from "./store.ts";

export interface TakenPeople {
  /** All of this piece, held by the transaction. */
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
  const stored = await lockPeople(tx, ids);
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
    const person = changed.get(id) ?? stored.get(id);
    if (person === undefined || old.zone === undefined) continue;
    if (person.zoneSource === "named" || person.zoneSource === "browser") kept.add(id);
    else changed.set(id, { ...person, zone: old.zone, zoneSource: "named" });
  }
  await savePeople(tx, [...changed.values()]);
  // What is counted is what is stored, not what was meant to be.
  const now = await lockPeople(tx, ids);
  const taken = people.flatMap((old) => takenOf(old, now.get(idOf(old)), kept));
  return { stored: now, taken, newer: kept.size, newcomers };
}

function takenOf(old: OldPerson, row: StoredPerson | undefined, kept: ReadonlySet<string>): Taken[] {
  if (row === undefined) return [];
  const { id, channel, address } = row;
  const zone = kept.has(id) || old.zone === undefined ? old.zone : row.zone;
  const hash = hashOf({ kind: "person", oldId: old.oldId, channel, address, zone });
  return [{ kind: "person", oldId: old.oldId, ownId: id, hash, held: undefined }];
}

/** The id of a person here. */
export function idOf({ channel, address }: Pick<OldPerson, "channel" | "address">): string {
  return personKey({ channel, personId: address });
}
