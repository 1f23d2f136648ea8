// A player enters a room and plays once more.

import type { Scenario, Session, Visitor } from "../../src/plan/scenario.ts";

function* play(visitor: Visitor): Session {
  const room = Math.floor(visitor.random() * 300);
  yield { method: "GET", path: `/rooms/${room}`, name: "GET /rooms/:id", thinkMs: 100 };
  yield { method: "GET", path: `/rooms/${room}`, name: "GET /rooms/:id" };
}

export const scenario: Scenario = { name: "game rooms", flows: [{ name: "play", weight: 1, session: play }] };
