// One of 40 cities is asked for.

import type { Scenario, Session, Visitor } from "../../src/plan/scenario.ts";

function* ask(visitor: Visitor): Session {
  yield { method: "GET", path: `/weather/city-${Math.floor(visitor.random() * 40)}`, name: "GET /weather/:city" };
}

export const scenario: Scenario = { name: "weather", flows: [{ name: "ask", weight: 1, session: ask }] };
