// Somebody looks at a picture.

import type { Scenario, Session, Visitor } from "../../src/plan/scenario.ts";

function* look(visitor: Visitor): Session {
  yield { method: "GET", path: `/pictures/${Math.floor(visitor.random() * 200)}`, name: "GET /pictures/:id" };
}

export const scenario: Scenario = { name: "thumbnails", flows: [{ name: "look", weight: 1, session: look }] };
