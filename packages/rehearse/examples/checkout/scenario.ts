// A customer buys something and looks at the order.

import type { Scenario, Session, Visitor } from "../../src/plan/scenario.ts";

const headers = { "content-type": "application/json" };

function* buy(visitor: Visitor): Session {
  const body = JSON.stringify({ product: Math.floor(visitor.random() * 100), amount: 100 + visitor.number });
  const answer = yield { method: "POST", path: "/orders", headers, body, thinkMs: 100 };
  const id = /"id":"?(\d+)/.exec(answer.body.toString())?.[1] ?? "0";
  yield { method: "GET", path: `/orders/${id}`, name: "GET /orders/:id" };
}

export const scenario: Scenario = {
  name: "checkout",
  flows: [{ name: "buy", weight: 1, mustNotFail: true, session: buy }],
};
