// What is under way: put in and taken out in constant time, in no order. A Set that sees millions come and go chains
// each of its outgrown tables to the next one, so that what is long gone outlives every young collection.

export interface Live {
  /** Where it stands in its list; -1 in none. */
  place: number;
}

export class LiveList<Item extends Live> {
  readonly #items: Item[] = [];

  get size(): number {
    return this.#items.length;
  }

  add(item: Item): void {
    item.place = this.#items.length;
    this.#items.push(item);
  }

  /** Takes it out; nothing happens when it is not in. */
  delete(item: Item): void {
    if (this.#items[item.place] !== item) return;
    const last = this.#items.pop();
    if (last !== undefined && last !== item) {
      this.#items[item.place] = last;
      last.place = item.place;
    }
    item.place = -1;
  }

  /** All that are in at this moment, whatever is taken out meanwhile. */
  all(): readonly Item[] {
    return [...this.#items];
  }
}
