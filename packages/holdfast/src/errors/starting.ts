// What can keep an app or a command from starting.

import { type ErrorEntry } from "./entry.ts";

export const startingErrors = {
  HF_UNSAFE_DURABILITY: {
    title: "Postgres may lose what it has acknowledged",
    message: "The setting {setting} is {value}.",
    hint: "Set it to {wanted}; or, if losing acknowledged events is acceptable, set HOLDFAST_RISK={setting}.",
    status: 500,
    retry: false,
  },
  HF_OTHER_INCARNATION: {
    title: "The database is a copy of another one",
    message: "The cursors were made on cluster {stored}, and this is cluster {found}.",
    hint: "Transaction ids start anew in a restored dump, so its cursors mean nothing. Restore a physical backup instead.",
    status: 500,
    retry: false,
  },
  HF_MIGRATION_BAD: {
    title: "A migration cannot be applied",
    message: "Migration {name} was not applied: {reason}.",
    hint: "Applied migrations are never changed: add a new file. Nothing of this one remains in the database.",
    status: 500,
    retry: false,
  },
  HF_CAUSE_UNKNOWN: {
    title: "An effect without a cause",
    message: "An effect on {name} was asked for outside of batch.each and without an id.",
    hint: "Give it an id of its own, or ask for it inside batch.each.",
    status: 500,
    retry: true,
  },
  HF_START_FAILED: {
    title: "A process could not start",
    message: "{name} could not start: {reason}",
    hint: "What was started has been stopped again; nothing was lost. The lines above and the log say more.",
    status: 500,
    retry: true,
  },
  HF_NOT_RUNNING: {
    title: "Nothing runs here",
    message: "There is no running store for this folder.",
    hint: "Start the app first, or name its data with HOLDFAST_DATA or DATABASE_URL.",
    status: 500,
    retry: true,
  },
  HF_NOT_DECLARED: {
    title: "A stream is not part of the app",
    message: "{name} is used, but the app does not list it.",
    hint: "Add it to the app's consumers, timers or deliveries.",
    status: 500,
    retry: false,
  },
  HF_APP_BAD: {
    title: "The app cannot be started",
    message: "{file}: {reason}.",
    hint: "An app's file exports `app`, made with defineApp().",
    status: 500,
    retry: false,
  },
  HF_SCHEDULE_BAD: {
    title: "A schedule is wrong",
    message: "Schedule {name} cannot run: {reason}.",
    hint: "Give it a cron expression of five fields with a zone of the IANA database, or everyMs, and a name of its own.",
    status: 500,
    retry: false,
  },
  HF_PORT_IN_USE: {
    title: "The port is in use",
    message: "Another program listens on {host}:{port}.",
    hint: "End it, or start with another PORT.",
    status: 500,
    retry: false,
  },
  HF_SETTING_BAD: {
    title: "A setting is wrong",
    message: "{name} is {value}: {reason}.",
    hint: "Settings come from the environment; the README lists them.",
    status: 500,
    retry: false,
  },
  HF_STEP_UNKNOWN: {
    title: "The ladder has no such step",
    message: "The ladder has no step {name}; it has {steps}.",
    hint: "Name one of these; `holdfast ladder` says what each does.",
    status: 404,
    retry: false,
  },
  HF_BUDGET_BAD: {
    title: "A budget makes no sense",
    message: "The budget {name} cannot be kept: {reason}.",
    hint: "Put it right where the app declares it, or in the words of the command.",
    status: 500,
    retry: false,
  },
} as const satisfies Record<string, ErrorEntry>;
