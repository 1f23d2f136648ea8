// A customer looks at their orders.

import type { Scenario, Session, Visitor } from "../../src/plan/scenario.ts";

function* look(visitor: Visitor): Session {
  yield {
    method: "GET",
    path: `/customers/${Math.floor(visitor.random() * 20_000)}/orders`,
    name: "GET /customers/:id/orders",
  };
}

export const scenario: Scenario = { name: "order history", flows: [{ name: "look", weight: 1, session: look }] };
