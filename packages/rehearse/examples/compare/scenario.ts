// Most look at a product; one in six compares it.

import type { Scenario, Session, Visitor } from "../../src/plan/scenario.ts";

function* look(visitor: Visitor): Session {
  const id = Math.floor(visitor.random() * 2600);
  yield { method: "GET", path: `/products/${id}`, name: "GET /products/:id" };
}

function* compare(visitor: Visitor): Session {
  const id = Math.floor(visitor.random() * 2600);
  yield { method: "GET", path: `/products/${id}`, name: "GET /products/:id", thinkMs: 200 };
  yield { method: "GET", path: `/compare/${id}`, name: "GET /compare/:id" };
}

export const scenario: Scenario = {
  name: "compare",
  flows: [
    { name: "look", weight: 5, session: look },
    { name: "compare", weight: 1, session: compare },
  ],
};
