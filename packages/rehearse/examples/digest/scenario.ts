// A reader opens a topic and another one.

import type { Scenario, Session, Visitor } from "../../src/plan/scenario.ts";

function* read(visitor: Visitor): Session {
  yield { method: "GET", path: `/topics/${Math.floor(visitor.random() * 50)}`, name: "GET /topics/:id", thinkMs: 200 };
  yield { method: "GET", path: `/topics/${Math.floor(visitor.random() * 50)}`, name: "GET /topics/:id" };
}

export const scenario: Scenario = { name: "digest", flows: [{ name: "read", weight: 1, session: read }] };
