// A cook searches for something to eat.

import type { Scenario, Session, Visitor } from "../../src/plan/scenario.ts";

function* search(visitor: Visitor): Session {
  const words = ["apple", "butter", "cheese", "dough", "egg", "fig", "garlic", "honey"];
  const word = words[Math.floor(visitor.random() * words.length)];
  yield { method: "GET", path: `/search?word=${word}`, name: "GET /search" };
}

export const scenario: Scenario = { name: "python search", flows: [{ name: "search", weight: 1, session: search }] };
