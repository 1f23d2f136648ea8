// Somebody makes a wish.

import type { Scenario, Session, Visitor } from "../../src/plan/scenario.ts";

const headers = { "content-type": "application/json" };

function* wish(visitor: Visitor): Session {
  yield { method: "POST", path: "/wishes", headers, body: JSON.stringify({ words: `wish ${visitor.number}` }) };
}

export const scenario: Scenario = {
  name: "wishes",
  flows: [{ name: "wish", weight: 1, mustNotFail: true, session: wish }],
};
