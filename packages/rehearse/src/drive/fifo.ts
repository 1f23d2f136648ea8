// First in, first out, in constant time: Array.shift() moves every element once the array is large.

const compactAt = 1024;

/** A queue without a bound of its own: whoever pushes keeps the limit. */
export class Fifo<Item> {
  #items: Item[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  /** The oldest item, left in its place. */
  peek(): Item | undefined {
    return this.#items[this.#head];
  }

  shift(): Item | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#head];
    this.#head += 1;
    // Compacting only when half is empty keeps the cost of a shift constant on average.
    if (this.#head === this.#items.length || (this.#head >= compactAt && this.#head * 2 >= this.#items.length)) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
