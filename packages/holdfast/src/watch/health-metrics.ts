// Health as figures, made when somebody asks for them: what is seen from outside must not go the way of what it sees.

import { Gauge, Registry } from "prom-client";
import { type Health } from "./health.ts";

/** In Prometheus' text format. */
export function healthMetrics({ color, streams, stages }: Health): Promise<string> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const values = { green: 1, yellow: 0.5, red: 0 } as const;
  gauge("holdfast_health", "1 green, 0.5 yellow (behind or paused), 0 red (something stands still)", []).set(
    values[color],
  );
  const help = "Age of the oldest canary that has not passed a stage, 0 when there is none";
  const age = gauge("holdfast_canary_age_seconds", help, ["consumer", "stage"]);
  for (const { consumer, stages: passed } of streams) {
    for (const { stage, ageMs } of passed) age.set({ consumer, stage }, ageMs / 1000);
  }
  for (const { stage, ageMs } of stages.filter((one) => one.stage === "append"))
    age.set({ consumer: "", stage }, ageMs / 1000);
  return registry.metrics();
}
