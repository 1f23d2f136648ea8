// Outgoing calls of one process between two marks: their statuses are rows of their own.

import { costs, type Grown, number, type Rows, text } from "./grown.ts";
import type { CallReadings } from "./readings.ts";

export function callsOf(rows: Rows): readonly CallReadings[] {
  const statuses = rows("statuses");
  return rows("calls").map((row) => {
    const { host, method } = row.labels;
    const own = statuses.filter(({ labels }) => labels["host"] === host && labels["method"] === method);
    return {
      ...costs(row),
      host: text(host),
      method: text(method),
      statuses: Object.fromEntries(own.map((status) => [String(status.labels["status"]), status.sum("count")])),
      withoutRequest: row.sum("withoutRequest"),
      maxPerRequest: row.top("maxPerRequest"),
      retryAfterMs: said(row, "retryAfterMs"),
      quotaPerWindow: said(row, "quotaPerWindow"),
      quotaWindowMs: said(row, "quotaWindowMs"),
      connectionsOpened: row.sum("connectionsOpened"),
    };
  });
}

function said(row: Grown, name: string): number | undefined {
  return row.labels[name] === undefined ? undefined : number(row.labels[name]);
}
