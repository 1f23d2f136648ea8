// A customer's program reads the manual, then asks for its items.

import type { Scenario, Session, Visitor } from "../../src/plan/scenario.ts";

function* call(visitor: Visitor): Session {
  yield { method: "GET", path: "/manual", thinkMs: 50 };
  const headers = { "x-api-key": `key-${visitor.number % 40}` };
  yield { method: "GET", path: "/items", headers };
}

export const scenario: Scenario = { name: "api keys", flows: [{ name: "call", weight: 1, session: call }] };
