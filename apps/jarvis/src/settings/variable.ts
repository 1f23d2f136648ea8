// What the settings of the channels have in common: how a variable is refused, and who can reach an address.

import { fault } from "holdfast";

/** The value of a variable; undefined where it is not set or empty. */
export type Variables = (name: string) => string | undefined;

/** The refusal to start. Never give a secret as `value`: it is shown. */
export function badSetting(name: string, value: string, reason: string): Error {
  return fault("HF_SETTING_BAD", { name, value, reason });
}

/** The address of an API without a slash at its end; `usual` where none is set. Throws HF_SETTING_BAD. */
export function apiAddress(text: Variables, name: string, usual: string): string {
  const value = text(name) ?? usual;
  if (!/^https?:$/.test(URL.parse(value)?.protocol ?? ""))
    throw badSetting(name, value, `it is an address like ${usual}`);
  return value.replace(/\/+$/, "");
}

/** Does Jarvis listen where only this machine comes? */
export function listensHere(text: Variables): boolean {
  return /^(127\.|localhost$|::1$)/.test(text("HOST") ?? "127.0.0.1");
}
