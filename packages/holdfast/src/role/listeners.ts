// Listeners of single classes: which port is whose, and how far each stands back from the others on a busy machine.

import { fault } from "../errors.ts";
import { classes, type EventClass } from "../log/class.ts";

export interface Listener {
  readonly class: EventClass;
  readonly port: number;
}

const portMax = 65_535;

/**
 * Reads `critical=3001,sheddable=3002`; a class may have several ports, each is a process. Throws HF_SETTING_BAD.
 * Which listeners there are is known before any process runs, so a port is never chosen by the system.
 */
export function readListeners(text: string): Listener[] {
  const listeners = text
    .split(",")
    .filter((part) => part.trim() !== "")
    .map((part): Listener => {
      const [left = "", right = ""] = part.split("=").map((one) => one.trim());
      const name = classes.find((one) => one === left);
      const port = Number(right);
      if (name && Number.isInteger(port) && port > 0 && port <= portMax) return { class: name, port };
      throw bad(text, `write it like critical=3001,sheddable=3002; classes are ${classes.join(", ")}`);
    });
  const ports = new Set(listeners.map(({ port }) => port));
  if (ports.size < listeners.length) throw bad(text, "each listener needs a port of its own");
  return listeners;
}

/**
 * The niceness of a listener's process, of one for all classes without a name: a flood that one of them refuses leaves
 * the cores to the important ones. Standing back is everybody's right; going ahead would need root.
 */
export function nicenessOf(name: EventClass | undefined): number {
  return { critical: 0, normal: 5, sheddable: 10 }[name ?? "normal"];
}

function bad(value: string, reason: string): Error {
  return fault("HF_SETTING_BAD", { name: "HOLDFAST_LISTENERS", value, reason });
}
