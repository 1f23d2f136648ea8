// What the loops of a process say of themselves with each heartbeat. That a process lives says nothing about its work:
// a canary that does not arrive says that something stands still, and this says what.

import { type EventClass } from "../log/class.ts";
import { type VitalsReport } from "./vitals.ts";

/** Times in ms before the report. */
export interface ProcessReport {
  /** As the machine knows the process. */
  readonly pid: number;
  readonly loops: readonly LoopReport[];
  /** How the process itself is. */
  readonly vitals?: VitalsReport;
  /** Since timers were last looked through. */
  readonly timersMs?: number;
}

export interface LoopReport {
  /** Or delivery. */
  readonly consumer: string;
  /** How long one step may take by the app's own word. */
  readonly allowedMs: number;
  readonly lanes: readonly LaneReport[];
  /** Slots of which nothing can be settled. */
  readonly failing: readonly { readonly slot: number; readonly sinceMs: number; readonly error: string }[];
  /** Classes of which nothing can be read. */
  readonly unreadable: readonly { readonly class: EventClass; readonly sinceMs: number; readonly error: string }[];
}

export interface LaneReport {
  /** The slot of a lane that has only one; without it, it is the main lane. */
  readonly slot?: number;
  /** Since it finished an event or a batch. */
  readonly movedMs: number;
  /** Since it last found nothing to do. */
  readonly idleMs: number;
  /** What it is at: the event, where it is known. */
  readonly busy?: { readonly sinceMs: number; readonly slot: number; readonly key: string; readonly count: number };
}
