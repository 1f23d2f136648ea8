// A reader opens the ticker.

import type { Scenario, Session } from "../../src/plan/scenario.ts";

const step = { method: "GET", path: "/ticker" };

function* open(): Session {
  yield step;
}

export const scenario: Scenario = { name: "news ticker", flows: [{ name: "open", weight: 1, session: open }] };
