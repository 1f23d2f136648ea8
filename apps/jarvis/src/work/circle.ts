// The people of one batch and their addresses, as they are by now: what the store had, with what the batch has changed.

import { type Queryable } from "holdfast";
import { type Address, inOrder } from "../rules/channel.ts";
import { saveAddresses } from "../store/addresses.ts";
import { type Held } from "../store/hold.ts";
import { savePeople, type StoredPerson } from "../store/people.ts";

export interface Circle {
  /** The person as they are now, also by the id of one who was joined to them; undefined for one who is not here. */
  person(id: string): StoredPerson | undefined;
  keep(person: StoredPerson): void;
  /** True when the batch has changed the person. */
  isChanged(id: string): boolean;
  /** The person is not here any more, and is not written. */
  leave(id: string): void;
  address(id: string): Address | undefined;
  /** A person's addresses, the first one first. */
  addresses(person: string): readonly Address[];
  keepAddress(address: Address): void;
  /** From now on whoever asks for the person `from` gets the person `to`. */
  join(from: string, to: string): void;
  /** Writes what has changed, in at most two statements. */
  readonly save: (tx: Queryable) => Promise<void>;
}

/** `held` are the people of the batch, held by its transaction. */
export function circleOf(held: Held): Circle {
  const people = new Map<string, StoredPerson>();
  const changed = new Map<string, Address>();
  const gone = new Set<string>();
  const joined = new Map(held.joined);
  const byPerson = new Map<string, ReadonlyMap<string, Address>>();
  for (const address of held.addresses.values()) put(byPerson, address);
  const address = (id: string) => changed.get(id) ?? held.addresses.get(id);
  const person = (id: string) => {
    const key = joined.get(id) ?? id;
    return gone.has(key) ? undefined : (people.get(key) ?? held.people.get(key));
  };
  return {
    person,
    keep: (one) => void people.set(one.id, one),
    isChanged: (id) => people.has(id),
    leave(id) {
      gone.add(id);
      people.delete(id);
    },
    address,
    addresses(id) {
      const theirs = byPerson.get(id);
      const one = theirs?.size ? undefined : person(id);
      return one ? [firstAddress(one)] : inOrder(theirs?.values() ?? []);
    },
    keepAddress(one) {
      const before = address(one.id);
      if (before && before.person !== one.person) take(byPerson, before);
      put(byPerson, one);
      changed.set(one.id, one);
    },
    join(from, to) {
      for (const [id, whose] of joined) if (whose === from) joined.set(id, to);
      joined.set(from, to);
    },
    save: async (tx) => {
      await savePeople(tx, [...people.values()]);
      await saveAddresses(tx, [...changed.values()]);
    },
  };
}

type ByPerson = Map<string, ReadonlyMap<string, Address>>;

function put(byPerson: ByPerson, address: Address): void {
  byPerson.set(address.person, new Map(byPerson.get(address.person)).set(address.id, address));
}

function take(byPerson: ByPerson, { id, person }: Address): void {
  const left = new Map(byPerson.get(person));
  left.delete(id);
  byPerson.set(person, left);
}

/** Who came while code was running that knew no addresses has one all the same. */
function firstAddress({ id, channel, address: name }: StoredPerson): Address {
  return { id, channel, name, person: id, rank: 0, heardAt: undefined, state: "reachable", since: undefined };
}
