// A reader opens the feed.

import type { Scenario, Session, Visitor } from "../../src/plan/scenario.ts";

function* read(visitor: Visitor): Session {
  yield { method: "GET", path: `/feed/${Math.floor(visitor.random() * 50)}`, name: "GET /feed/:page" };
}

export const scenario: Scenario = { name: "feed", flows: [{ name: "read", weight: 1, session: read }] };
