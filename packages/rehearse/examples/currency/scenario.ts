// A customer abroad orders something.

import type { Scenario, Session, Visitor } from "../../src/plan/scenario.ts";

const headers = { "content-type": "application/json" };

function* order(visitor: Visitor): Session {
  yield { method: "POST", path: "/orders", headers, body: JSON.stringify({ price: 1 + (visitor.number % 90) }) };
}

export const scenario: Scenario = {
  name: "currency",
  flows: [{ name: "order", weight: 1, mustNotFail: true, session: order }],
};
