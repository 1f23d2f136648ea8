// First in, first out, in constant time: Array.shift() moves every element once the array is large.

const firstRoom = 16;

/** A queue without a bound of its own: whoever pushes keeps the limit. A ring, so that nothing taken out stays held. */
export class Fifo<Item> {
  /** As many places as a power of two, so that a mask finds the place. */
  #ring: (Item | undefined)[] = Array.from({ length: firstRoom });
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(item: Item): void {
    if (this.#length === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.#length) & (this.#ring.length - 1)] = item;
    this.#length += 1;
  }

  /** The oldest item, left in its place. */
  peek(): Item | undefined {
    return this.#ring[this.#head];
  }

  shift(): Item | undefined {
    if (this.#length === 0) return undefined;
    const item = this.#ring[this.#head];
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.#length -= 1;
    return item;
  }

  #grow(): void {
    const inOrder = [...this.#ring.slice(this.#head), ...this.#ring.slice(0, this.#head)];
    this.#ring = [...inOrder, ...Array.from<undefined>({ length: this.#ring.length })];
    this.#head = 0;
  }
}
