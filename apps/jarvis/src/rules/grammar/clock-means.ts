// What productions of times of day mean.

import * as is from "./parts.ts";
import { type Clock, type Meaning } from "./meaning.ts";
import { clock, day, type Means, type Parts } from "./means.ts";

export const clockMeans: Readonly<Record<string, Means>> = {
  hour: (parts) => {
    const made = hourOf(is.number(parts, "n"));
    return made && clock(made);
  },
  "padded hour": (parts) => {
    const made = hourOf(is.number(parts, "n"), "sure");
    return made && clock(made);
  },
  noon: () => clock({ hour: 12, minute: 0, second: 0, half: "sure", grain: "hour" }),
  midnight: () => clock({ hour: 24, minute: 0, second: 0, half: "sure", grain: "hour" }),
  am: (parts) => clock(halved(is.clock(parts), "am")),
  pm: (parts) => clock(halved(is.clock(parts), "pm")),
  /** Twelve in the morning is noon where people say "las doce de la mañana". */
  forenoon: (parts) => {
    const time = is.clock(parts);
    return clock(time.half === "open" && time.hour === 12 ? halved(time, "pm") : halved(time, "am"));
  },
  "fives past": (parts) => fives(parts, 1),
  "fives to": (parts) => fives(parts, -1),
  /** Written by who counts to twenty-four, as long as no part of the day says another half. */
  "of 24": (parts) => {
    const time = is.clock(parts);
    return clock(time.half === "open" ? { ...time, half: "of-24" } : time);
  },
  "minutes past": (parts) => clock(shifted(is.clock(parts), is.number(parts, "n"))),
  "minutes to": (parts) => clock(shifted(is.clock(parts), -is.number(parts, "n"))),
  "span after clock": (parts) => clockAfter(parts, 1),
  "span before clock": (parts) => clockAfter(parts, -1),
  "half past": (parts) => clock(shifted(is.clock(parts), 30)),
  "half to": (parts) => clock(shifted(is.clock(parts), -30)),
  "quarter past": (parts) => clock(shifted(is.clock(parts), 15)),
  "quarter to": (parts) => clock(shifted(is.clock(parts), -15)),
  "three quarters to": (parts) => clock(shifted(is.clock(parts), -45)),
  "minutes to half": (parts) => clock(shifted(is.clock(parts), -30 - is.number(parts, "n"))),
  "minutes past half": (parts) => clock(shifted(is.clock(parts), -30 + is.number(parts, "n"))),
  // Before five it is the afternoon that is meant, also by who counts to 24.
  "of 24 by day": (parts) => {
    const time = is.clock(parts, "face");
    return clock(time.half === "open" && time.hour >= 5 ? { ...time, half: "of-24" } : time);
  },
  "hour minute": (parts) => {
    const minutes = is.number(parts, "n");
    return minutes >= 1 ? clock(shifted(is.clock(parts), minutes)) : undefined;
  },
  // "Nine thirty", but not "one two".
  "word minute": (parts) =>
    is.number(parts, "n") > 9 ? clock(shifted(is.clock(parts), is.number(parts, "n"))) : undefined,
  "clock range": (parts) => {
    const [from, until] = [is.clock(parts, "clock"), is.clock(parts, "until")];
    // "3 to 5 pm": the half that is said at the end counts for both, unless the beginning would be after the end.
    const half = until.half === "am" || until.half === "pm" ? until.half : undefined;
    const same = from.half === "open" && half ? halved(from, half) : undefined;
    const fits = same && same.hour * 60 + same.minute < until.hour * 60 + until.minute;
    return clock(fits ? same : from);
  },

  "clock in part": (parts) => ({ kind: "clock", clock: is.clock(parts), part: is.part(parts) }),

  "clock on weekday": (parts) => ({
    kind: "clock",
    clock: is.clock(parts),
    day: { is: "weekday", weekday: is.number(parts, "weekday"), which: "any" },
  }),
  "weekday and date": (parts) => {
    const date = is.day(parts);
    return date.is === "date" ? day({ ...date, isBare: false, weekday: is.number(parts, "weekday") }) : undefined;
  },
};

function hourOf(hour: number, half: Clock["half"] = hour > 12 || hour === 0 ? "sure" : "open"): Clock | undefined {
  if (hour > 24 || !Number.isInteger(hour)) return undefined;
  return { hour, minute: 0, second: 0, half, grain: "hour" };
}

/** A time on the clock's face with its half: 12 am is midnight. */
function halved(time: Clock, half: "am" | "pm"): Clock | undefined {
  if (time.hour > 12) return half === "pm" ? { ...time, half: "sure" } : undefined;
  if (time.half === "am" || time.half === "pm") return undefined;
  return { ...time, hour: (time.hour % 12) + (half === "pm" ? 12 : 0), half };
}

/** So many minutes after, or before, an hour. */
function shifted(hour: Clock, minutes: number): Clock | undefined {
  if (hour.minute !== 0 || minutes > 59 || minutes < -59) return undefined;
  const total = hour.hour * 60 + minutes;
  const day = 24 * 60;
  const at = total < 0 ? total + (hour.half === "open" ? 12 * 60 : day) : total % day;
  // Five to one: between twelve and one, in the same half.
  const hourAt = Math.floor(at / 60);
  const fixed = hour.half === "open" && hourAt === 0 ? 12 : hourAt;
  return { ...hour, hour: fixed, minute: at % 60, grain: "minute" };
}

/** "Two hours after noon". */
function clockAfter(parts: Parts, sign: 1 | -1): Meaning | undefined {
  const from = is.clock(parts);
  const { seconds: length, days: whole, months: long } = is.span(parts, "span");
  const total = from.hour * 60 + from.minute + (sign * length) / 60;
  if (whole !== 0 || long !== 0 || length % 60 !== 0 || total < 0 || total >= 24 * 60) return undefined;
  const hour = Math.floor(total / 60);
  const half = from.half === "open" && hour > 12 ? "sure" : from.half;
  return clock({ ...from, hour, minute: total % 60, half, grain: "minute" });
}

/** Minutes without the word are multiples of five: "20 past 3", but "3 to 4" is none. */
function fives(parts: Parts, sign: 1 | -1): Meaning | undefined {
  const minutes = is.number(parts, "n");
  return minutes > 0 && minutes % 5 === 0 ? clock(shifted(is.clock(parts), sign * minutes)) : undefined;
}
