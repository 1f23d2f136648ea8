// What productions of numbers and lengths of time mean.

import * as is from "./parts.ts";
import { type Day } from "./meaning.ts";
import { day, type Means, number, span } from "./means.ts";
import { minus, plus, spanOf } from "./span.ts";

export const spanMeans: Readonly<Record<string, Means>> = {
  same: (parts) => Object.values(parts)[0],
  one: () => number(1),
  two: () => number(2),
  "a few": () => number(3),
  "and a half": (parts) => number(is.number(parts, "n") + 0.5),
  hundreds: (parts) => {
    const [n, rest] = [is.maybe(parts, "n") ?? 1, is.maybe(parts, "rest") ?? 0];
    return n < 100 && rest < 100 ? number(n * 100 + rest) : undefined;
  },
  thousands: (parts) => number((is.maybe(parts, "n") ?? 1) * 1000 + (is.maybe(parts, "rest") ?? 0)),

  span: (parts) => span(spanOf(is.number(parts, "n"), is.unit(parts))),
  "unit and half": (parts) => span(spanOf((is.maybe(parts, "n") ?? 1) + 0.5, is.unit(parts))),
  "unit and quarter": (parts) => span(spanOf((is.maybe(parts, "n") ?? 1) + 0.25, is.unit(parts))),
  "half unit": (parts) => span(spanOf(0.5, is.unit(parts))),
  "unit and three quarters": (parts) => span(spanOf((is.maybe(parts, "n") ?? 1) + 0.75, is.unit(parts))),
  "half an hour": () => span(spanOf(0.5, "hour")),
  "half count": (parts) => span(spanOf(is.number(parts, "halves"), is.unit(parts))),
  "quarter unit": (parts) => span(spanOf(0.25, is.unit(parts))),
  "three quarters unit": (parts) => span(spanOf(0.75, is.unit(parts))),
  "hours and minutes": (parts) => {
    const time = is.clock(parts);
    return span({ months: 0, days: 0, seconds: time.hour * 3600 + time.minute * 60, unit: "minute", largest: "hour" });
  },
  "spans together": (parts) => span(plus(is.span(parts, "span"), is.span(parts, "rest"))),
  "unit and minutes": (parts) => {
    const n = is.number(parts, "rest");
    const whole = spanOf(is.number(parts, "n"), is.unit(parts));
    return whole.unit === "hour" && n < 60 ? span(plus(whole, spanOf(n, "minute"))) : undefined;
  },
  later: (parts) => ({ kind: "shift", span: is.span(parts, "span") }),
  "same time on day": (parts) => ({ kind: "shift", span: spanOf(is.number(parts, "dayword"), "day") }),
  "same time on": (parts) => {
    const { unit, by } = is.ref(parts);
    return unit === "weekend" || by < 1 ? undefined : { kind: "shift", span: spanOf(by, unit) };
  },
  earlier: (parts) => ({ kind: "shift", span: minus(is.span(parts, "span")) }),
  "quarter hour": () => span(spanOf(0.25, "hour")),
  "half hour": () => span(spanOf(0.5, "hour")),
  "three quarters hour": () => span(spanOf(0.75, "hour")),
  "after day": (parts) => day({ is: "after", span: is.span(parts, "span"), day: is.day(parts) }),
  "weekdays later": (parts) => {
    const count = is.number(parts, "n");
    const weekday: Day = { is: "weekday", weekday: is.number(parts, "weekday"), which: "coming" };
    const more = spanOf(count - 1, "week");
    return Number.isInteger(count) && count > 0 ? day({ is: "after", span: more, day: weekday }) : undefined;
  },
  /** A date in digits that a word or a mark tells from other numbers. */
  "sure date": (parts) => {
    const found = parts["dotdate"];
    return found?.kind === "day" && found.day.is === "date" ? day({ ...found.day, isBare: false }) : undefined;
  },
  "workdays later": (parts) => {
    const count = is.number(parts, "n");
    return Number.isInteger(count) && count > 0 && count <= is.MAX_COUNT ? day({ is: "workdays", count }) : undefined;
  },
  "unit after day": (parts) => day({ is: "after", span: spanOf(1, is.unit(parts)), day: is.day(parts) }),
  "unit before day": (parts) => day({ is: "after", span: minus(spanOf(1, is.unit(parts))), day: is.day(parts) }),
  "day after": (parts) => day({ is: "after", span: spanOf(1, "day"), day: is.day(parts) }),
  "day before": (parts) => day({ is: "after", span: minus(spanOf(1, "day")), day: is.day(parts) }),
  "before day": (parts) => day({ is: "after", span: minus(is.span(parts, "span")), day: is.day(parts) }),
  now: () => ({ kind: "now" }),
};
