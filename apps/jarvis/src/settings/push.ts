// The settings of reminders on browsers whose page is closed, from the environment. None is needed.

import { fault } from "holdfast";
import { type PushPlaces } from "../rules/push-host.ts";

export interface PushSettings extends PushPlaces {
  /** Whom push services write to when something is wrong: `mailto:` or `https:`. */
  readonly contact: string;
}

/** Reads the settings; `text` gives a variable, or undefined where it is empty. Throws HF_SETTING_BAD. */
export function readPush(text: (name: string) => string | undefined): PushSettings {
  const hosts = (text("PUSH_HOSTS") ?? "").split(",").flatMap((one) => (one.trim() === "" ? [] : [one.trim()]));
  if (!hosts.every((host) => /^([a-z0-9-]{1,63}\.)+[a-z]{2,63}$/.test(host))) {
    throw bad("PUSH_HOSTS", "names of push services with commas between them, such as push.example.org");
  }
  const contact = text("PUSH_CONTACT") ?? "mailto:jarvis@jarvis.example";
  if (!/^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/.test(contact)) {
    throw bad("PUSH_CONTACT", "mailto:you@example.org, or an address with https");
  }
  const standIn = text("HOLDFAST_STAND_IN_PUSH");
  if (standIn !== undefined && !/^http:\/\/127\.0\.0\.1:\d+/.test(standIn)) {
    throw bad("HOLDFAST_STAND_IN_PUSH", "an address of this machine, such as http://127.0.0.1:3005");
  }
  return { hosts, contact, standIn };
}

function bad(name: string, reason: string): Error {
  return fault("HF_SETTING_BAD", { name, value: "wrong", reason });
}
