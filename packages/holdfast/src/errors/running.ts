// What can go wrong while an app runs.

import { type ErrorEntry } from "./entry.ts";

export const runningErrors = {
  HF_APPEND_REFUSED: {
    title: "An event cannot be appended in this transaction",
    message: "The transaction is {isolation}, and an append must see what has committed in the meantime.",
    hint: "Append in a transaction that is read committed, which is Postgres' default.",
    status: 500,
    retry: false,
  },
  HF_LOG_HELD: {
    title: "A transaction holds the log",
    message: "Somebody has appended to the log in a transaction that has been open for long.",
    hint: "End that transaction (see pg_stat_activity), then run the same again: what is done is done.",
    status: 503,
    retry: true,
  },
  HF_DISK_FILLING: {
    title: "The store's disk is filling",
    message: "{percent} % of the disk under the store is used.",
    hint: "Look at `holdfast status`: a consumer that lags keeps old parts of the log. Get it going, or make more room.",
    status: 507,
    retry: true,
  },
  HF_DEAD_UNKNOWN: {
    title: "No such dead letter",
    message: "There are no dead letters of {what}.",
    hint: "Look at `holdfast dead`. What is being replayed, was dropped or forgotten, or is older than 30 days, is none.",
    status: 404,
    retry: false,
  },
  HF_EVENT_UNKNOWN: {
    title: "No such event",
    message: "Nothing was found of {what}{where}.",
    hint: "Finished events leave the log after HOLDFAST_RETAIN_HOURS, and their ids are forgotten three days later.",
    status: 404,
    retry: false,
  },
  HF_EVENT_UNREADABLE: {
    title: "An event does not fit its schema",
    message: "Event {id} does not fit: {reason}.",
    hint: "It is set aside as a dead letter with its bytes. Mend the schema or its reader, then replay it.",
    status: 400,
    retry: false,
  },
  HF_FAN_OUT_BAD: {
    title: "A fan-out cannot go on",
    message: "The page of fan-out {name} {reason}.",
    hint: "A page gives at most `limit` rows in the order of their cursors, all of them after `after`, no cursor twice.",
    status: 500,
    retry: false,
  },
  HF_STREAM_STOPPED: {
    title: "Something stands still",
    message: "{consumer} does not move at the stage {stage}: {reason}.",
    hint: "See `holdfast health` or GET /health for all that stands still; docs/health.md says what each stage asks for.",
    status: 503,
    retry: true,
  },
  HF_FENCED: {
    title: "This process was taken for dead",
    message: "Process {process} did not say in time that it lives, and others have its slots now.",
    hint: "It ends by itself and is started again; nothing was lost. If it happens often, the machine is too busy.",
    status: 500,
    retry: true,
  },
  HF_CONSUMER_SLOW: {
    title: "A consumer did not come back",
    message: "Consumer {consumer} worked more than {limit} ms on one batch of {rows}.",
    hint: "The batch is tried again in smaller parts. Calls to the outside belong into a delivery, not into a consumer.",
    status: 500,
    retry: true,
  },
  HF_TRANSACTION_OVER: {
    title: "A transaction is used after its end",
    message: "A statement came after the consumer had returned or its time was over.",
    hint: "Await every query inside the consumer; nothing of the late statement was written.",
    status: 500,
    retry: true,
  },
  HF_BUDGET_FILLING: {
    title: "A budget is nearly spent",
    message: "{percent} % of the budget {name} is used.",
    hint: "Look at `holdfast budget`, which says when it will be spent and what waits; it can be raised while everything runs.",
    status: 503,
    retry: true,
  },
} as const satisfies Record<string, ErrorEntry>;
