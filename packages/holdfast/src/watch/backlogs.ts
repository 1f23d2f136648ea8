// The backlogs as metrics. Every process knows the same figures, so they are written where the metrics are shown, and
// never added up over processes.

import { Gauge, Registry } from "prom-client";

/** What a consumer has before it in one class. */
export interface Shown {
  readonly consumer: string;
  readonly class: string;
  readonly waiting: number;
  readonly arriving: number;
  readonly finishing: number;
  readonly atMs: number;
  readonly oldestMs: number | null;
  readonly forecast: { readonly clearSeconds: number; readonly workSeconds: number };
}

/** In Prometheus' text format; +Inf seconds where it will not be clear at this rate. */
export async function backlogMetrics(backlogs: readonly Shown[], paused: readonly string[]): Promise<string> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames = ["consumer", "class"]) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const events = gauge("holdfast_backlog_events", "Events that wait: unread, to be tried again, parked, timers due");
  const seconds = gauge("holdfast_backlog_seconds", "Age of the oldest event that waits");
  const work = gauge("holdfast_backlog_work_seconds", "For how long there is work in what waits");
  const clear = gauge("holdfast_backlog_clear_seconds", "Until nothing waits, while as many come as now");
  const come = gauge("holdfast_backlog_arriving_per_second", "Events that come, a second");
  const done = gauge("holdfast_backlog_finishing_per_second", "Events that are done, a second");
  const stopped = gauge("holdfast_paused", "1 for a consumer or delivery that is paused", ["consumer"]);
  for (const one of backlogs) {
    const { consumer, class: name, waiting, arriving, finishing, atMs, oldestMs, forecast } = one;
    const labels = { consumer, class: name };
    events.set(labels, waiting);
    seconds.set(labels, oldestMs === null ? 0 : (atMs - oldestMs) / 1000);
    work.set(labels, forecast.workSeconds);
    clear.set(labels, forecast.clearSeconds);
    come.set(labels, arriving);
    done.set(labels, finishing);
  }
  for (const consumer of paused) stopped.set({ consumer }, 1);
  return registry.metrics();
}
