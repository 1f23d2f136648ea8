// What is set from outside: the environment, and what the supervisor adds for its children.

import { type AlarmTargets, readAlarmTargets } from "../alarm/settings.ts";
import { fault } from "../errors.ts";
import { limits } from "../limits.ts";
import { type Listener, readListeners } from "./listeners.ts";

export interface Settings {
  readonly host: string;
  readonly port: number;
  /** Listeners of single classes, each with a process of its own. */
  readonly listeners: readonly Listener[];
  /** Your own Postgres; without it the embedded one. */
  readonly databaseUrl: string | undefined;
  /** Folder of the embedded Postgres and the log; chosen by default. */
  readonly dataDir: string | undefined;
  /** File of the log, `-` for standard output; by default beside the data. */
  readonly logFile: string | undefined;
  readonly logLevel: string;
  /** Unsafe settings of Postgres that are accepted knowingly. */
  readonly risks: string;
  /** A process whose event loop stands still for so long is ended and started again. */
  readonly hangMs: number;
  /** Memory that one process may take, in MB; it is relieved before that. */
  readonly memoryMb: number;
  /** How long events stay after they are finished. */
  readonly retainHours: number;
  /** How large your own Postgres may become, in bytes: alarm at 85 %. The embedded one looks at its disk. */
  readonly storeBytes: number | undefined;
  /** Where alarms go besides the log. */
  readonly alarms: AlarmTargets;
}

const levels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];

/** Reads the settings; throws HF_SETTING_BAD with what is wrong. An empty variable counts as not set. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const text = (name: string) => (env[name] === "" ? undefined : env[name]);
  const portText = text("PORT") ?? "3000";
  const port = Number(portText);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw fault("HF_SETTING_BAD", { name: "PORT", value: portText, reason: "a port is a number from 0 to 65535" });
  }
  const logLevel = text("HOLDFAST_LOG_LEVEL") ?? "info";
  if (!levels.includes(logLevel)) {
    throw fault("HF_SETTING_BAD", {
      name: "HOLDFAST_LOG_LEVEL",
      value: logLevel,
      reason: `one of ${levels.join(", ")}`,
    });
  }
  return {
    host: text("HOST") ?? "127.0.0.1",
    port,
    listeners: readListeners(text("HOLDFAST_LISTENERS") ?? ""),
    databaseUrl: text("DATABASE_URL"),
    dataDir: text("HOLDFAST_DATA"),
    logFile: text("HOLDFAST_LOG"),
    logLevel,
    risks: text("HOLDFAST_RISK") ?? "",
    hangMs: 1000 * (positive("HOLDFAST_HANG_SECONDS", text("HOLDFAST_HANG_SECONDS")) ?? limits.hangMs / 1000),
    memoryMb: positive("HOLDFAST_MEMORY_MB", text("HOLDFAST_MEMORY_MB")) ?? limits.memoryMb,
    retainHours: positive("HOLDFAST_RETAIN_HOURS", text("HOLDFAST_RETAIN_HOURS")) ?? limits.retainHours,
    storeBytes: positive("HOLDFAST_STORE_BYTES", text("HOLDFAST_STORE_BYTES")),
    alarms: readAlarmTargets(env),
  };
}

function positive(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw fault("HF_SETTING_BAD", { name, value: text, reason: "a number above 0" });
}

/** The variable in which an app finds the address of one of its stand-ins. */
export function standInVariable(name: string): string {
  return `HOLDFAST_STAND_IN_${name.toUpperCase().replaceAll("-", "_")}`;
}
