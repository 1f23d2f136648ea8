// A log collector that is slower than the app: reads the named pipe LOG_PIPE at BYTES_PER_SECOND and throws it away.
// It opens the pipe for writing too, so that it stays when an app goes and another comes.

import { openSync, readSync } from "node:fs";

const pipe = openSync(process.env.LOG_PIPE ?? "", "r+");
const everyMs = 50;
const chunk = Buffer.alloc(Math.round((Number(process.env.BYTES_PER_SECOND ?? 200_000) * everyMs) / 1000));
const pause = new Int32Array(new SharedArrayBuffer(4));

for (;;) {
  readSync(pipe, chunk);
  Atomics.wait(pause, 0, 0, everyMs);
}
