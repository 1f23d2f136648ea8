// A visitor reads the page and signs up.

import type { Scenario, Session, Visitor } from "../../src/plan/scenario.ts";

const headers = { "content-type": "application/json" };

function* signUp(visitor: Visitor): Session {
  yield { method: "GET", path: "/", thinkMs: 200 };
  const body = JSON.stringify({ email: `reader-${visitor.number}@example.com` });
  yield { method: "POST", path: "/sign-up", headers, body };
}

export const scenario: Scenario = {
  name: "newsletter",
  flows: [{ name: "signUp", weight: 1, mustNotFail: true, session: signUp }],
};
