// Somebody opens the page of measurements.

import type { Scenario, Session } from "../../src/plan/scenario.ts";

const step = { method: "GET", path: "/measurements" };

function* open(): Session {
  yield step;
}

export const scenario: Scenario = { name: "report", flows: [{ name: "open", weight: 1, session: open }] };
