// The head of a shop looks at its figures.

import type { Scenario, Session, Visitor } from "../../src/plan/scenario.ts";

function* look(visitor: Visitor): Session {
  yield { method: "GET", path: `/shops/${1 + Math.floor(visitor.random() * 500)}`, name: "GET /shops/:id" };
}

export const scenario: Scenario = { name: "dashboard", flows: [{ name: "look", weight: 1, session: look }] };
