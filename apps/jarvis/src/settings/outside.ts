// Services outside that are asked and may cost money: where they are, and what may be spent on them.

import { badSetting, type Variables } from "./variable.ts";

export interface OutsideSettings {
  readonly url: string | undefined;
  /** A secret: goes out in a header alone. */
  readonly key: string | undefined;
  /** Calls on a day; undefined where only the money counts. */
  readonly perDay: number | undefined;
  /** Dollars a day beyond what is free. */
  readonly capUsd: number;
}

/** Reads NAME_URL, NAME_KEY, NAME_PER_DAY and NAME_CAP_USD; throws HF_SETTING_BAD. `example` is an address. */
export function readOutside(text: Variables, name: string, example: string): OutsideSettings {
  const url = text(`${name}_URL`);
  if (url !== undefined && !/^https?:$/.test(URL.parse(url)?.protocol ?? "")) {
    throw badSetting(`${name}_URL`, url, `it is an address such as ${example}`);
  }
  const perDay = text(`${name}_PER_DAY`);
  if (perDay !== undefined && !/^[1-9]\d{0,8}$/.test(perDay)) {
    throw badSetting(`${name}_PER_DAY`, perDay, "it is a whole number from 1, or empty for no such limit");
  }
  const cap = text(`${name}_CAP_USD`) ?? "0";
  if (!/^\d{1,6}(\.\d{1,6})?$/.test(cap)) {
    throw badSetting(`${name}_CAP_USD`, cap, "it is an amount of dollars a day such as 2.50");
  }
  return {
    url,
    // A stand-in has no business with it.
    key: url === undefined ? undefined : text(`${name}_KEY`),
    perDay: perDay === undefined ? undefined : Number(perDay),
    capUsd: Number(cap),
  };
}
