// The alarms and the ladder as figures. Every process would say the same, so they are written where they are shown.

import { Gauge, Registry } from "prom-client";
import { type Rung } from "../ladder/ladder.ts";
import { type Alarm } from "./book.ts";
import { kindOf } from "./table.ts";

/** In Prometheus' text format. */
export function guardMetrics(alarms: readonly Alarm[], rungs: readonly Rung[]): Promise<string> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const on = gauge("holdfast_alarm", "1 for an alarm that is on", ["alarm", "subject", "severity"]);
  const step = gauge("holdfast_ladder_step", "1 for a step of the ladder that is taken, 0 for one that is not", [
    "step",
  ]);
  for (const { name: alarm, subject, ended } of alarms) {
    if (!ended) on.set({ alarm, subject, severity: kindOf(alarm).severity }, 1);
  }
  for (const rung of rungs) step.set({ step: rung.step }, rung.taken ? 1 : 0);
  return registry.metrics();
}
