// Which processes an app has: its roles on the app's own port, and one more for each listener of a single class.

import { hostname } from "node:os";
import { limits } from "../limits.ts";
import { type EventClass } from "../log/class.ts";
import { nicenessOf } from "../role/listeners.ts";
import { type Role } from "../role/role.ts";
import { type Settings } from "../role/settings.ts";
import { Crew } from "./crew.ts";
import { type HeldSocket, holdSocket } from "./hold.ts";
import { Supervised } from "./process.ts";
import { type ChildOptions } from "./protocol.ts";
import { type Range } from "./scale.ts";
import { spawnIn } from "./spawn.ts";

/** How many processes of each role; `single` for one with all of them. */
export type Processes = Readonly<Record<Role, Range>> | "single";

/** A port on which web processes listen. */
export interface Door {
  /** The one class that is served there; all, when there is none. */
  readonly listener: EventClass | undefined;
  readonly port: number;
  /** Undefined where sockets cannot be held: then each process listens for itself. */
  readonly socket: HeldSocket | undefined;
}

/** Binds the app's own port and those of its listeners; none when no web process is wanted. Throws HF_PORT_IN_USE. */
export async function openDoors(processes: Processes, { host, port, listeners }: Settings): Promise<readonly Door[]> {
  if (processes !== "single" && processes.web.ceiling === 0) return [];
  const doors: Door[] = [];
  try {
    for (const { class: listener, port: wanted } of [{ class: undefined, port }, ...listeners]) {
      const socket = await holdSocket(host, wanted, limits.portPatienceMs);
      doors.push({ listener, port: socket?.port ?? wanted, socket });
    }
    return doors;
  } catch (error) {
    for (const { socket } of doors) socket?.close();
    throw error;
  }
}

export interface CrewsOptions {
  readonly processes: Processes;
  readonly settings: Settings;
  readonly doors: readonly Door[];
  /** What all of them are started with. */
  readonly shared: ChildOptions;
  /** The supervisor's own id: another supervisor's processes of the same name are others. */
  readonly id: string;
  readonly say: (line: string) => void;
}

/** In the order in which they stop: those who accept first. */
export function crewsOf(options: CrewsOptions): Crew[] {
  const { processes, doors } = options;
  const counter = { last: 0 };
  const [own, ...listeners] = doors;
  const crew = (roles: readonly Role[], range: Range, door?: Door) => crewOf(options, { roles, range, door, counter });
  const single = { floor: 1, ceiling: 1 };
  // The app's own port first, which serves every class.
  const beside = listeners.map((door) => crew(["web"], single, door));
  if (processes === "single") return [crew(["web", "work", "deliver"], single, own), ...beside];
  const order = (["work", "deliver"] as const).filter((role) => processes[role].ceiling > 0);
  const web = own ? [crew(["web"], processes.web, own)] : [];
  return [...web, ...beside, ...order.map((role) => crew([role], processes[role]))];
}

interface Planned {
  readonly roles: readonly Role[];
  readonly range: Range;
  readonly door: Door | undefined;
  /** Numbers all processes, so that no two ever have the same name. */
  readonly counter: { last: number };
}

function crewOf(options: CrewsOptions, { roles, range, door, counter }: Planned): Crew {
  const { settings, doors, shared, id, say } = options;
  const listener = door?.listener;
  const role = listener === undefined ? roles.join("+") : `web-${listener}-${door?.port ?? 0}`;
  // With listeners of classes, the one for all of them stands back as well.
  const niceness = door && doors.length > 1 ? nicenessOf(listener) : undefined;
  return new Crew({
    ...range,
    role,
    make: (release) => {
      counter.last += 1;
      const name = `${hostname()}/${id}/${role}-${counter.last}`;
      const port = door?.port ?? settings.port;
      const mine = { ...shared, appFile: release.appFile, roles, name, port, listener, niceness };
      const place = { fd: door?.socket?.fd, heapMb: settings.memoryMb * limits.heapShare };
      return new Supervised({
        name,
        hangMs: settings.hangMs,
        spawn: (successor) => spawnIn(release, { ...mine, successor }, place),
        events: { restarted: (who, how) => say(`${who} ended (${how}) and is started again`) },
      });
    },
  });
}
