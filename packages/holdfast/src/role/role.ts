// A role of an app in this process: web, work or deliver. Each has its own pools, and starts and stops in order.

import { type App } from "../app.ts";
import { type Outlook } from "../backlog/outlook.ts";
import { type Ladder } from "../ladder/ladder.ts";
import { type Room } from "../log/room.ts";
import { type EventClass } from "../log/class.ts";
import { type Wake } from "../log/wake.ts";
import { type Watch } from "../watch/watch.ts";
import { type Directory } from "./directory.ts";
import { type Upkeep } from "./retain.ts";

export const roles = ["web", "work", "deliver"] as const;

export type Role = (typeof roles)[number];

export interface RoleOptions {
  readonly app: App;
  readonly url: string;
  /** Name of this process among those of its role; whoever starts a second one of a name ends the first. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** A socket to listen on that the supervisor holds, instead of host and port. */
  readonly listenFd?: number | undefined;
  /** The one class of requests that the web role serves on its port; all, when there is none. */
  readonly listener?: EventClass | undefined;
  readonly standIns: Readonly<Record<string, string>>;
  readonly wake: Wake;
  readonly watch: Watch;
  readonly directory: Directory;
  /** What is known of the backlogs, and who is paused. */
  readonly outlook: Outlook;
  /** Which steps of degradation are taken. */
  readonly ladder: Ladder;
  /** Whether there is room for new events. */
  readonly room: Room;
  readonly secret: string;
  readonly now: () => Date;
  readonly upkeep: Upkeep;
  /** Whether canaries are sent. */
  readonly canaries: boolean;
  readonly onFenced: (error: unknown) => void;
}

export interface RunningRole {
  /** Where it listens, if it does. */
  readonly address: string | undefined;
  /** Lets go of this part of what it holds: another process of the role has joined. */
  share?(part: number): void;
  /** A release is being rolled in, or no longer. */
  rolling?(on: boolean): void;
  /** Finishes what is under way; `patient` when others serve meanwhile, so that nobody has to notice. */
  stop(patient?: boolean): Promise<void>;
}
