// The process's file of lines, one per stretch: what changed since the line before. Written when a mark is asked for,
// once a second if there is something new, and when the process ends. The control file says what is asked.

import cluster from "node:cluster";
import fs from "node:fs";
import { join } from "node:path";
import { hasChanged, takeLines } from "./book.ts";
import { now, repeat } from "./clock.ts";
import { gauges } from "./loop.ts";
import { settings } from "./settings.ts";

const lookMs = 100;
/** Looks at the control file between two lines that nobody asked for. */
const looksPerLine = 10;

// As they are before the probe wraps them.
const { openSync, readSync, writeSync } = fs;

export interface Control {
  readonly asked: number;
  readonly diagnose: boolean;
}

interface Journal {
  readonly file: number;
  readonly control: number;
  asked: number;
  looks: number;
  probeMs: number;
  diagnose: boolean;
}

const buffer = Buffer.alloc(256);

/** `obey` is told whenever the control file asks for or ends diagnosing. Gives what writes a line now. */
export function startJournal(obey: (diagnose: boolean) => void): () => void {
  const journal: Journal = {
    file: openSync(join(settings.dir, `${process.pid}.jsonl`), "a"),
    control: openSync(join(settings.dir, "control.json"), "r"),
    asked: 0,
    looks: 0,
    probeMs: 0,
    diagnose: false,
  };
  journal.asked = look(journal.control)?.asked ?? 0;
  write(journal, false);
  repeat(() => turn(journal, obey), lookMs).unref();
  process.on("exit", () => write(journal, false));
  return () => write(journal, false);
}

function turn(journal: Journal, obey: (diagnose: boolean) => void): void {
  const began = now();
  try {
    const control = look(journal.control);
    journal.looks += 1;
    if (control !== undefined && control.diagnose !== journal.diagnose) {
      journal.diagnose = control.diagnose;
      obey(control.diagnose);
    }
    if (control !== undefined && control.asked !== journal.asked) {
      journal.asked = control.asked;
      write(journal, true);
    } else if (journal.looks % looksPerLine === 0 && hasChanged()) write(journal, false);
  } catch {
    // The folder is gone: the probe was closed before the target.
  }
  journal.probeMs += now() - began;
}

function look(file: number): Control | undefined {
  try {
    const length = readSync(file, buffer, 0, buffer.length, 0);
    // Our own file; a write of it that is under way does not parse.
    return JSON.parse(buffer.toString("latin1", 0, length)) as Control;
  } catch {
    return undefined;
  }
}

function write(journal: Journal, isMark: boolean): void {
  try {
    const { rows, events } = takeLines(isMark);
    const line = {
      pid: process.pid,
      parentPid: cluster.isWorker ? process.ppid : 0,
      nodeVersion: process.version,
      atMs: now(),
      asked: journal.asked,
      isMark,
      probeMs: journal.probeMs,
      ...gauges(isMark),
      rows,
      events,
    };
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    let written = 0;
    while (written < bytes.length) written += writeSync(journal.file, bytes, written);
  } catch {
    // A full disk or a folder that is gone must not be the app's trouble.
  }
}
