import assert from "node:assert/strict";
import { it } from "node:test";
import { Fifo } from "./fifo.ts";

it("gives back everything once and in order, over many fills and drains", () => {
  const fifo = new Fifo<number>();
  let pushed = 0;
  let shifted = 0;
  for (let round = 0; round < 200; round += 1) {
    for (let more = (round * 37) % 101; more > 0; more -= 1) fifo.push(pushed++);
    for (let fewer = (round * 53) % 97; fewer > 0 && fifo.length > 0; fewer -= 1) {
      assert.equal(fifo.peek(), shifted);
      assert.equal(fifo.shift(), shifted++);
    }
    assert.equal(fifo.length, pushed - shifted);
  }
  while (fifo.length > 0) assert.equal(fifo.shift(), shifted++);
  assert.equal(shifted, pushed);
  assert.equal(fifo.shift(), undefined);
  assert.equal(fifo.peek(), undefined);
});
