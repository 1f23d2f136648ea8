// Someone in line looks how far they have come.

import type { Scenario, Session, Visitor } from "../../src/plan/scenario.ts";

function* look(visitor: Visitor): Session {
  yield {
    method: "GET",
    path: `/line/person-${1 + Math.floor(visitor.random() * 200_000)}`,
    name: "GET /line/:person",
  };
}

export const scenario: Scenario = { name: "waiting room", flows: [{ name: "look", weight: 1, session: look }] };
