// A customer opens one invoice.

import type { Scenario, Session, Visitor } from "../../src/plan/scenario.ts";

function* open(visitor: Visitor): Session {
  yield { method: "GET", path: `/invoices/${Math.floor(visitor.random() * 5000)}`, name: "GET /invoices/:id" };
}

export const scenario: Scenario = { name: "invoices", flows: [{ name: "open", weight: 1, session: open }] };
