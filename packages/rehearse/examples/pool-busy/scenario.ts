// A label is printed.

import type { Scenario, Session, Visitor } from "../../src/plan/scenario.ts";

function* print(visitor: Visitor): Session {
  yield { method: "GET", path: `/parcels/${1 + Math.floor(visitor.random() * 5000)}`, name: "GET /parcels/:id" };
}

export const scenario: Scenario = { name: "parcels", flows: [{ name: "print", weight: 1, session: print }] };
