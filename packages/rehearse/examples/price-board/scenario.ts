// Someone looks at one share.

import type { Scenario, Session, Visitor } from "../../src/plan/scenario.ts";

function* look(visitor: Visitor): Session {
  yield { method: "GET", path: `/shares/${Math.floor(visitor.random() * 400)}`, name: "GET /shares/:id" };
}

export const scenario: Scenario = { name: "price board", flows: [{ name: "look", weight: 1, session: look }] };
