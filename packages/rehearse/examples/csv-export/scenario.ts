// A bookkeeper takes home one month.

import type { Scenario, Session, Visitor } from "../../src/plan/scenario.ts";

function* download(visitor: Visitor): Session {
  yield { method: "GET", path: `/months/${1 + Math.floor(visitor.random() * 12)}.csv.gz`, name: "GET /months/:month" };
}

export const scenario: Scenario = { name: "csv export", flows: [{ name: "download", weight: 1, session: download }] };
