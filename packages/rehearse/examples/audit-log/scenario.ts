// Somebody is looked up.

import type { Scenario, Session, Visitor } from "../../src/plan/scenario.ts";

function* look(visitor: Visitor): Session {
  yield { method: "GET", path: `/people/${Math.floor(visitor.random() * 200)}`, name: "GET /people/:id" };
}

export const scenario: Scenario = { name: "audit log", flows: [{ name: "look", weight: 1, session: look }] };
