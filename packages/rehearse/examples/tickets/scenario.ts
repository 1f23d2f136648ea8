// A visitor looks at a concert and buys a ticket.

import type { Scenario, Session, Visitor } from "../../src/plan/scenario.ts";

const headers = { "content-type": "application/json" };

function* buy(visitor: Visitor): Session {
  const concert = 1 + Math.floor(visitor.random() * 400);
  yield { method: "GET", path: `/concerts/${concert}`, name: "GET /concerts/:id", thinkMs: 200 };
  const body = JSON.stringify({ email: `fan-${visitor.number}@example.com` });
  yield { method: "POST", path: `/concerts/${concert}/orders`, name: "POST /concerts/:id/orders", headers, body };
}

export const scenario: Scenario = {
  name: "tickets",
  flows: [{ name: "buy", weight: 1, mustNotFail: true, session: buy }],
};
