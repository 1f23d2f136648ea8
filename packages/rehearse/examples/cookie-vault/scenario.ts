// A visitor opens the page.

import type { Scenario, Session } from "../../src/plan/scenario.ts";

const step = { method: "GET", path: "/" };

function* open(): Session {
  yield step;
}

export const scenario: Scenario = { name: "cookie vault", flows: [{ name: "open", weight: 1, session: open }] };
