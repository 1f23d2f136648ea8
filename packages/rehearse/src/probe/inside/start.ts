// Puts every hook in place; each by itself, so that one that fails leaves the others. ES modules that import from
// `node:` see the wrapped functions too.

import { syncBuiltinESMExports } from "node:module";
import { watchCalls } from "./calls.ts";
import { watchChildren } from "./children.ts";
import { useContexts } from "./context.ts";
import { watchErrors } from "./errors.ts";
import { startJournal } from "./journal.ts";
import { watchLibraries } from "./libraries.ts";
import { watchLogs } from "./logs.ts";
import { watchLoop } from "./loop.ts";
import { profile } from "./profile.ts";
import { watchRequests } from "./requests.ts";
import { watchSyncCalls } from "./sync-calls.ts";
import { watchThreads } from "./threads.ts";
import { watchTimers } from "./timers.ts";

export function start(): void {
  const flush = startJournal((diagnose) => profile(diagnose, flush));
  const hooks = [
    () => useContexts(true),
    watchLoop,
    watchRequests,
    () => watchErrors(flush),
    watchCalls,
    watchChildren,
    watchTimers,
    // After the others: it wraps what they may use, and what they have wrapped.
    watchThreads,
    watchLogs,
    watchSyncCalls,
    watchLibraries,
    syncBuiltinESMExports,
  ];
  for (const hook of hooks) {
    try {
      hook();
    } catch {
      // Counted less is better than an app that does not start.
    }
  }
}
