// Who may be the operator, and how fast a broadcast goes out; from the environment.

import { fault } from "holdfast";
import { isLoopback } from "../this-machine.ts";

export interface OperatorSettings {
  /** Undefined: only this machine is let in, and only while nobody else can reach Jarvis. A secret. */
  readonly password: string | undefined;
  /** True when HOST is reached from this machine alone. */
  readonly isLocal: boolean;
  /** People a second that a broadcast goes to. */
  readonly broadcastPerSecond: number;
}

/** The shortest password, in characters. */
const MIN_PASSWORD_CHARS = 12;

/**
 * Reads OPERATOR_PASSWORD (12 characters at least), HOST and BROADCAST_PER_SECOND (20 by default). Throws
 * HF_SETTING_BAD, without the password in it. An empty variable is given as undefined.
 */
export function readOperator(text: (name: string) => string | undefined): OperatorSettings {
  const password = text("OPERATOR_PASSWORD");
  if (password !== undefined && password.length < MIN_PASSWORD_CHARS) {
    const reason = `it has at least ${MIN_PASSWORD_CHARS} characters: whoever knows it can write to everybody`;
    throw fault("HF_SETTING_BAD", { name: "OPERATOR_PASSWORD", value: "(not shown)", reason });
  }
  const perSecond = text("BROADCAST_PER_SECOND") ?? "20";
  if (!/^[1-9]\d{0,3}$/.test(perSecond)) {
    const reason = "it is a whole number from 1 to 9999";
    throw fault("HF_SETTING_BAD", { name: "BROADCAST_PER_SECOND", value: perSecond, reason });
  }
  return {
    password,
    isLocal: isLoopback(text("HOST") ?? "127.0.0.1"),
    broadcastPerSecond: Number(perSecond),
  };
}
